using System.Text.Json;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Indices;

/// <summary>The body of <c>_resolve/index</c>.</summary>
internal static class ResolveJson
{
    public static void Write(Utf8JsonWriter writer, ClusterMetadata cluster, IReadOnlyList<IndexEntry> indices, IReadOnlyList<string> patterns)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("indices");
        foreach (var index in indices.Where(index => Wildcard.MatchesAny(patterns, index.Name)).OrderBy(index => index.Name, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("name", index.Name);
            if (!index.Aliases.IsEmpty)
            {
                WriteNames(writer, "aliases", index.Aliases.Keys);
            }

            WriteNames(writer, "attributes", [index.Closed ? "closed" : "open", .. index.Hidden ? new[] { "hidden" } : []]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("aliases");
        var aliases = cluster.Indices.Values
            .SelectMany(index => index.Aliases.Keys.Select(alias => (Alias: alias, Index: index.Name)))
            .Where(pair => Wildcard.MatchesAny(patterns, pair.Alias))
            .GroupBy(pair => pair.Alias, pair => pair.Index, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var alias in aliases)
        {
            writer.WriteStartObject();
            writer.WriteString("name", alias.Key);
            WriteNames(writer, "indices", alias);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data_streams");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string property, IEnumerable<string> names)
    {
        writer.WriteStartArray(property);
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }
}
