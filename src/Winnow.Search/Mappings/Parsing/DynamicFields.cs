using System.Text.Json;
using Winnow.Search.Dates;

namespace Winnow.Search.Mappings;

/// <summary>The fields of one document that its mapping does not know, and the mapping that they ask for.</summary>
internal sealed class DynamicFields(DocumentContext context)
{
    private readonly PendingObject _root = new();

    // What counts against the limit of fields, in the order in which it was found.
    private readonly List<(int Fields, JsonLocation At)> _additions = [];

    /// <summary>Adds what a name below a known object holds.</summary>
    public void Add(ObjectMapper parent, string name, JsonElement value, JsonLocation at)
    {
        var pending = _root;
        foreach (var part in Parts(parent.FullPath))
        {
            pending = pending.Existing(part);
        }

        AddNamed(parent, parent.FullPath, parent.Dynamic, pending, name, value, at);
    }

    public byte[] ToMappingJson() => JsonText.WriteBytes(_root.Write);

    public bool IsEmpty => _additions.Count == 0;

    /// <summary>Refuses the document at the field that is one too many.</summary>
    public void CheckLimit(int existing, long limit)
    {
        var added = 0;
        foreach (var (fields, at) in _additions)
        {
            added += fields;
            if (existing + added > limit)
            {
                throw Failed($"Limit of total fields [{limit}] has been exceeded while adding new fields [{added}]", at);
            }
        }
    }

    private static string[] Parts(string path) => path.Length == 0 ? [] : path.Split('.');

    // "a.b.c" walks objects that exist, then makes those that do not.
    private void AddNamed(ObjectMapper? known, string path, DynamicMode dynamic, PendingObject pending, string name, JsonElement value, JsonLocation at)
    {
        CheckName(name, at);
        var parts = name.Split('.');
        for (var i = 0; i < parts.Length - 1; i++)
        {
            var child = known is null ? null : context.Mapping.Mapper(known.ChildPath(parts[i]));
            path = Join(path, parts[i]);
            if (child is FieldMapper field)
            {
                throw Errors.DocumentParsing(
                    $"failed to parse: Could not dynamically add mapping for field [{Join(path, parts[i + 1])}]. Existing mapping for [{path}] must be of type object but found [{field.Type.TypeName}].",
                    at,
                    Errors.IllegalArgument(
                        $"Could not dynamically add mapping for field [{Join(path, parts[i + 1])}]. Existing mapping for [{path}] must be of type object but found [{field.Type.TypeName}]."));
            }

            known = child as ObjectMapper;
            if (known is null)
            {
                if (!Allowed(path, dynamic, parts[i], at))
                {
                    return;
                }

                var next = NewObject(pending, path, parts[i], at);
                if (next is null)
                {
                    return;
                }

                pending = next;
            }
            else
            {
                if (!known.Enabled)
                {
                    return;
                }

                dynamic = known.Dynamic;
                pending = pending.Existing(parts[i]);
            }
        }

        var leaf = parts[^1];
        var leafPath = Join(path, leaf);
        switch (known is null ? null : context.Mapping.Mapper(leafPath))
        {
            case ObjectMapper existing when value.ValueKind == JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    AddNamed(existing, leafPath, existing.Dynamic, pending.Existing(leaf), property.Name, property.Value, at);
                }

                break;
            case null:
                AddValue(leafPath, leaf, dynamic, pending, value, at);
                break;
        }
    }

    private void AddValue(string path, string name, DynamicMode dynamic, PendingObject pending, JsonElement value, JsonLocation at)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null when dynamic != DynamicMode.Strict:
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    AddValue(path, name, dynamic, pending, item, at);
                }

                break;
            case JsonValueKind.Object:
                if (Allowed(path, dynamic, name, at) && NewObject(pending, path, name, at) is { } child)
                {
                    foreach (var property in value.EnumerateObject())
                    {
                        AddNamed(null, path, dynamic, child, property.Name, property.Value, at);
                    }
                }

                break;
            default:
                if (Allowed(path, dynamic, name, at) && !pending.Has(name))
                {
                    var mapping = DynamicMapping(path, name, value);
                    pending.AddField(name, mapping);
                    _additions.Add((1 + MultiFields(mapping), at));
                }

                break;
        }
    }

    private PendingObject? NewObject(PendingObject pending, string path, string name, JsonLocation at)
    {
        if (pending.Find(name) is { } existing)
        {
            return existing as PendingObject;
        }

        var template = Template(path, name, "object");
        _additions.Add((1, at));
        return pending.AddObject(name, template?.MappingFor(name, "object"));
    }

    private static bool Allowed(string path, DynamicMode dynamic, string name, JsonLocation at)
    {
        if (dynamic != DynamicMode.Strict)
        {
            return dynamic == DynamicMode.True;
        }

        var parent = path.Length > name.Length ? path[..(path.Length - name.Length - 1)] : "_doc";
        throw Errors.StrictDynamicMapping($"mapping set to strict, dynamic introduction of [{name}] within [{parent}] is not allowed", at);
    }

    private DynamicTemplate? Template(string path, string name, string type) =>
        context.Mapping.Definition.DynamicTemplates?.Find(template => template.Applies(path, name, type));

    private string DynamicMapping(string path, string name, JsonElement value)
    {
        var root = context.Mapping.Definition;
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return Typed(path, name, "boolean", "boolean", "boolean");
            case JsonValueKind.Number:
                return value.GetRawText().AsSpan().IndexOfAny(".eE") < 0
                    ? Typed(path, name, "long", "long", "long")
                    : Typed(path, name, "double", "double", "float");
        }

        var text = value.GetString()!;
        var isLong = long.TryParse(text, out _);
        var isNumber = isLong || double.TryParse(text, out _);
        if (isNumber && root.NumericDetection is true)
        {
            return isLong ? Typed(path, name, "long", "long", "long") : Typed(path, name, "double", "double", "float");
        }

        if (!isNumber && root.DateDetection is not false && DateFormat(root, text) is { } format)
        {
            var template = Template(path, name, "date");
            return template is not null ? WithType(template, name, "date")
                : format == DateFormatter.DefaultPattern ? """{"type":"date"}"""
                : $$"""{"type":"date","format":{{JsonText.Quote(format)}}}""";
        }

        return Template(path, name, "string") is { } stringTemplate
            ? WithType(stringTemplate, name, "text")
            : """{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}}""";
    }

    private string Typed(string path, string name, string matchType, string dynamicType, string defaultType) =>
        Template(path, name, matchType) is { } template ? WithType(template, name, dynamicType) : $$"""{"type":"{{defaultType}}"}""";

    private static string WithType(DynamicTemplate template, string name, string dynamicType)
    {
        var mapping = template.MappingFor(name, dynamicType);
        using var document = JsonDocument.Parse(mapping);
        if (document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.TryGetProperty("type", out _))
        {
            return mapping;
        }

        return mapping.Length == 2 ? $$"""{"type":"{{dynamicType}}"}""" : $$"""{"type":"{{dynamicType}}",{{mapping.AsSpan(1)}}""";
    }

    private static int MultiFields(string mapping)
    {
        using var document = JsonDocument.Parse(mapping);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("fields", out var fields)
            && fields.ValueKind == JsonValueKind.Object
                ? fields.EnumerateObject().Count()
                : 0;
    }

    private static string? DateFormat(RootDefinition root, string text)
    {
        foreach (var format in root.DynamicDateFormats ?? (IReadOnlyList<string>)Mapping.DefaultDynamicDateFormats)
        {
            if (DateFormatter.For(format).TryParse(text, out _))
            {
                return format;
            }
        }

        return null;
    }

    private static void CheckName(string name, JsonLocation at)
    {
        if (name.Length == 0)
        {
            throw Failed("field name cannot be an empty string", at);
        }

        if (string.IsNullOrWhiteSpace(name))
        {
            throw Failed("field name cannot contain only whitespace", at);
        }

        if (name.Split('.').Any(string.IsNullOrWhiteSpace))
        {
            throw Failed($"field name starting or ending with a [.] makes object resolution ambiguous: [{name}]", at);
        }
    }

    private static ElasticsearchException Failed(string reason, JsonLocation at) =>
        Errors.DocumentParsing($"failed to parse: {reason}", at, Errors.IllegalArgument(reason));

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>An object in the mapping that is asked for: one that exists, or a new one.</summary>
    private sealed class PendingObject
    {
        private readonly SortedDictionary<string, object> _children = new(StringComparer.Ordinal);
        private string? _mapping;
        private bool _isNew;

        public bool Has(string name) => _children.ContainsKey(name);

        public object? Find(string name) => _children.GetValueOrDefault(name);

        public PendingObject Existing(string name)
        {
            if (!_children.TryGetValue(name, out var child))
            {
                child = new PendingObject();
                _children.Add(name, child);
            }

            return (PendingObject)child;
        }

        public PendingObject AddObject(string name, string? mapping)
        {
            var child = new PendingObject { _mapping = mapping, _isNew = true };
            _children.Add(name, child);
            return child;
        }

        public void AddField(string name, string mapping) => _children.Add(name, mapping);

        private bool IsWorthWriting => _isNew || _children.Values.Any(child => child is string or PendingObject { IsWorthWriting: true });

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            if (_mapping is not null)
            {
                using var template = JsonDocument.Parse(_mapping);
                foreach (var property in template.RootElement.EnumerateObject())
                {
                    property.WriteTo(writer);
                }
            }
            else if (_isNew)
            {
                writer.WriteString("type"u8, "object"u8);
            }

            WriteChildren(writer);
            writer.WriteEndObject();
        }

        private void WriteChildren(Utf8JsonWriter writer)
        {
            writer.WriteStartObject("properties"u8);
            foreach (var (name, child) in _children)
            {
                if (child is string mapping)
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(mapping);
                }
                else if (child is PendingObject { IsWorthWriting: true } pending)
                {
                    writer.WritePropertyName(name);
                    pending.Write(writer);
                }
            }

            writer.WriteEndObject();
        }
    }
}
