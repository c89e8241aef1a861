using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary><c>_field_caps</c>: which fields the indices have, of what types, and what they can do.</summary>
public static class FieldCapsAction
{
    private static readonly string[] MetadataTypes = ["_id", "_index", "_routing", "_ignored", "_seq_no", "_version"];

    /// <summary>Writes the <c>fields</c> object.</summary>
    /// <param name="writer">Inside the response's object.</param>
    /// <param name="indices">The indices with their mappings.</param>
    /// <param name="patterns">Which fields.</param>
    /// <param name="includeUnmapped">Whether to say which indices lack a field.</param>
    public static void WriteFields(
        Utf8JsonWriter writer, IReadOnlyList<(string Index, Mapping Mapping)> indices, IReadOnlyList<string> patterns, bool includeUnmapped = false)
    {
        var fields = new SortedDictionary<string, SortedDictionary<string, Capability>>(StringComparer.Ordinal);
        foreach (var (index, mapping) in indices)
        {
            foreach (var (name, type) in FieldsOf(mapping, patterns))
            {
                Add(fields, name, type, index);
            }
        }

        writer.WriteStartObject("fields"u8);
        foreach (var (name, types) in fields)
        {
            if (includeUnmapped)
            {
                AddUnmapped(types, indices);
            }

            writer.WriteStartObject(name);
            foreach (var (type, capability) in types)
            {
                capability.Write(writer, type, types.Count > 1);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static IEnumerable<(string Name, Capability Type)> FieldsOf(Mapping mapping, IReadOnlyList<string> patterns)
    {
        foreach (var (name, type) in mapping.Fields)
        {
            if (patterns.Any(pattern => SimplePattern.Matches(pattern, name)))
            {
                yield return (name, new Capability(
                    type.FamilyTypeName, MetadataTypes.Contains(name), type.IsSearchable, type.IsAggregatable));
            }
        }

        foreach (var path in mapping.ObjectPaths)
        {
            if (patterns.Any(pattern => SimplePattern.Matches(pattern, path)))
            {
                yield return (path, new Capability(mapping.IsNested(path) ? "nested" : "object", IsMetadata: false, Searchable: false, Aggregatable: false));
            }
        }
    }

    private static void Add(
        SortedDictionary<string, SortedDictionary<string, Capability>> fields, string name, Capability capability, string index)
    {
        if (!fields.TryGetValue(name, out var types))
        {
            types = new SortedDictionary<string, Capability>(StringComparer.Ordinal);
            fields.Add(name, types);
        }

        if (types.TryGetValue(capability.Type, out var present))
        {
            capability = present.And(capability);
        }

        capability.Indices.Add(index);
        types[capability.Type] = capability;
    }

    private static void AddUnmapped(SortedDictionary<string, Capability> types, IReadOnlyList<(string Index, Mapping Mapping)> indices)
    {
        var mapped = types.Values.SelectMany(capability => capability.Indices).ToHashSet(StringComparer.Ordinal);
        var missing = new Capability("unmapped", IsMetadata: false, Searchable: false, Aggregatable: false);
        missing.Indices.AddRange(indices.Select(pair => pair.Index).Where(index => !mapped.Contains(index)));
        if (missing.Indices.Count > 0)
        {
            types["unmapped"] = missing;
        }
    }

    private sealed record Capability(string Type, bool IsMetadata, bool Searchable, bool Aggregatable)
    {
        public List<string> Indices { get; init; } = [];

        // A field can do what it can do in all indices.
        public Capability And(Capability other) => this with { Searchable = Searchable && other.Searchable, Aggregatable = Aggregatable && other.Aggregatable };

        public void Write(Utf8JsonWriter writer, string type, bool withIndices)
        {
            writer.WriteStartObject(type);
            writer.WriteString("type"u8, type);
            writer.WriteBoolean("metadata_field"u8, IsMetadata);
            writer.WriteBoolean("searchable"u8, Searchable);
            writer.WriteBoolean("aggregatable"u8, Aggregatable);
            if (withIndices)
            {
                writer.WriteStartArray("indices"u8);
                foreach (var index in Indices.Order(StringComparer.Ordinal))
                {
                    writer.WriteStringValue(index);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }
    }
}
