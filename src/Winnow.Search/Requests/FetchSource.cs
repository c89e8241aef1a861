using System.Text.Json;

namespace Winnow.Search;

/// <summary>Which parts of the source a hit shows.</summary>
/// <param name="Enabled">Whether it shows any.</param>
/// <param name="Includes">Patterns of what it shows; none means all.</param>
/// <param name="Excludes">Patterns of what it leaves out.</param>
public sealed record FetchSource(bool Enabled, IReadOnlyList<string> Includes, IReadOnlyList<string> Excludes)
{
    public static FetchSource All { get; } = new(Enabled: true, [], []);

    public static FetchSource None { get; } = new(Enabled: false, [], []);

    public bool IsFiltered => Includes.Count + Excludes.Count > 0;

    /// <summary>Reads the value of <c>_source</c>: a boolean, a pattern, a list of them, or includes and excludes.</summary>
    internal static FetchSource Parse(JsonElement value, RequestReader reader)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                return All;
            case JsonValueKind.False:
                return None;
            case JsonValueKind.String:
                return new FetchSource(Enabled: true, [value.GetString()!], []);
            case JsonValueKind.Array:
                return new FetchSource(Enabled: true, Patterns(value, reader), []);
            case JsonValueKind.Object:
                IReadOnlyList<string> includes = [];
                IReadOnlyList<string> excludes = [];
                foreach (var property in value.EnumerateObject())
                {
                    switch (property.Name)
                    {
                        case "includes" or "include":
                            includes = Patterns(property.Value, reader);
                            break;
                        case "excludes" or "exclude":
                            excludes = Patterns(property.Value, reader);
                            break;
                        default:
                            throw reader.Unknown(property, "includes", "excludes");
                    }
                }

                return new FetchSource(Enabled: true, includes, excludes);
            default:
                throw Errors.Parsing(
                    $"Expected one of [VALUE_BOOLEAN, VALUE_STRING, START_ARRAY, START_OBJECT] but found [{JsonTokens.Name(value)}]", reader.At(value));
        }
    }

    /// <summary>Reads the URI parameters <c>_source</c>, <c>_source_includes</c> and <c>_source_excludes</c>; null when there are none.</summary>
    public static FetchSource? Parse(IReadOnlyDictionary<string, string> parameters)
    {
        parameters.TryGetValue("_source", out var source);
        var includes = List(parameters, "_source_includes");
        var excludes = List(parameters, "_source_excludes");
        if (source is null && includes is null && excludes is null)
        {
            return null;
        }

        return source switch
        {
            "true" or null or "" => new FetchSource(Enabled: true, includes ?? [], excludes ?? []),
            "false" => None,
            _ => new FetchSource(Enabled: true, source.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), excludes ?? []),
        };
    }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        if (!Enabled || !IsFiltered)
        {
            writer.WriteBooleanValue(Enabled);
            return;
        }

        writer.WriteStartObject();
        Write(writer, "includes", Includes);
        Write(writer, "excludes", Excludes);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string key, IReadOnlyList<string> patterns)
    {
        writer.WriteStartArray(key);
        foreach (var pattern in patterns)
        {
            writer.WriteStringValue(pattern);
        }

        writer.WriteEndArray();
    }

    private static IReadOnlyList<string>? List(IReadOnlyDictionary<string, string> parameters, string key) =>
        parameters.TryGetValue(key, out var value)
            ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : null;

    private static IReadOnlyList<string> Patterns(JsonElement value, RequestReader reader) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array =>
        [
            .. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
                ? item.GetString()!
                : throw Errors.Parsing($"Unknown key for a {JsonTokens.Name(item)} in [_source].", reader.At(item))),
        ],
        _ => throw Errors.Parsing($"Unknown key for a {JsonTokens.Name(value)} in [_source].", reader.At(value)),
    };
}

/// <summary>A field (or a pattern of fields) to show with each hit, and the format of its values.</summary>
public sealed record FieldAndFormat(string Field, string? Format, bool IncludeUnmapped = false)
{
    internal static IReadOnlyList<FieldAndFormat> ParseList(JsonProperty list, RequestReader reader)
    {
        if (list.Value.ValueKind != JsonValueKind.Array)
        {
            throw reader.Unknown(list);
        }

        return [.. list.Value.EnumerateArray().Select(item => Parse(item, list.Name, reader))];
    }

    private static FieldAndFormat Parse(JsonElement item, string list, RequestReader reader)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return new FieldAndFormat(JsonText.Plain(item), null);
        }

        string? field = null;
        string? format = null;
        var unmapped = false;
        foreach (var property in item.EnumerateObject())
        {
            switch (property.Name)
            {
                case "field":
                    field = reader.Text(property);
                    break;
                case "format":
                    format = property.Value.ValueKind == JsonValueKind.Null ? null : reader.Text(property);
                    break;
                case "include_unmapped":
                    unmapped = reader.Bool(property);
                    break;
                default:
                    throw reader.UnknownField(list, property, "field", "format", "include_unmapped");
            }
        }

        return field is null
            ? throw Errors.IllegalArgument("Required [field]")
            : new FieldAndFormat(field, format == "use_field_mapping" ? null : format, unmapped);
    }
}
