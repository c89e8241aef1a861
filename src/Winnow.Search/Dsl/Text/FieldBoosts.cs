using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Dsl;

/// <summary>Field names with boosts (<c>title^3</c>, <c>name.*</c>), and the fields of a mapping that they mean.</summary>
internal static class FieldBoosts
{
    private const int MaxFields = 1024;

    public static Dictionary<string, float> Read(JsonElement value)
    {
        var fields = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value])
        {
            Add(fields, JsonText.Plain(item));
        }

        return fields;
    }

    public static void Add(Dictionary<string, float> fields, string text)
    {
        var caret = text.IndexOf('^', StringComparison.Ordinal);
        var boost = 1f;
        if (caret >= 0 && !float.TryParse(text.AsSpan(caret + 1), out boost))
        {
            throw Errors.NumberFormat($"For input string: \"{text[(caret + 1)..]}\"");
        }

        var name = caret < 0 ? text : text[..caret];
        fields[name] = fields.TryGetValue(name, out var present) ? present * boost : boost;
    }

    /// <summary>The fields of the mapping, each with its boost. A pattern takes only what text can be searched in.</summary>
    public static List<(MappedFieldType Type, float Boost)> Resolve(IReadOnlyDictionary<string, float> fields, SearchExecutionContext context)
    {
        var resolved = new Dictionary<string, (MappedFieldType Type, float Boost)>(StringComparer.Ordinal);
        foreach (var (name, boost) in fields)
        {
            var isPattern = SimplePattern.IsPattern(name);
            foreach (var type in context.Mapping.MatchingFields(name))
            {
                if (!isPattern || IsForText(type))
                {
                    resolved[type.Name] = (type, resolved.TryGetValue(type.Name, out var present) ? present.Boost * boost : boost);
                }
            }
        }

        return resolved.Count <= MaxFields
            ? [.. resolved.Values]
            : throw Errors.IllegalArgument($"field expansion matches too many fields, limit: {MaxFields}, got: {resolved.Count}");
    }

    /// <summary>The fields of queries that name none: the index's default, as a rule all.</summary>
    public static (Dictionary<string, float> Fields, bool All) Default(SearchExecutionContext context)
    {
        var fields = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var name in context.Settings.GetList("index.query.default_field"))
        {
            Add(fields, name);
        }

        return (fields, fields.ContainsKey("*"));
    }

    private static bool IsForText(MappedFieldType type) => type.IsSearchable && type.Kind != FieldKind.Binary;
}
