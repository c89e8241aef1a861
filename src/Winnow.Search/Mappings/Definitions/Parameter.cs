using System.Text.Json;

namespace Winnow.Search.Mappings;

internal enum ParameterKind
{
    Bool,
    Int,
    Number,
    Text,
    TextList,
    Any,
}

/// <summary>One parameter that a field type takes.</summary>
/// <param name="Name">Its name in the mapping.</param>
/// <param name="Kind">What values it takes.</param>
/// <param name="Default">Its default, as JSON.</param>
/// <param name="Updateable">Whether an existing field's value may change.</param>
internal sealed record Parameter(string Name, ParameterKind Kind, string Default, bool Updateable = false)
{
    public static Parameter Bool(string name, bool defaultValue, bool updateable = false) =>
        new(name, ParameterKind.Bool, defaultValue ? "true" : "false", updateable);

    public static Parameter Text(string name, string? defaultValue = null, bool updateable = false) =>
        new(name, ParameterKind.Text, defaultValue is null ? "null" : JsonText.Quote(defaultValue), updateable);

    public static Parameter Int(string name, int defaultValue, bool updateable = false) =>
        new(name, ParameterKind.Int, defaultValue.ToString(), updateable);

    /// <summary>The canonical JSON of a value, or an error that names the field.</summary>
    public string Canonical(JsonElement value, string field, string type)
    {
        if (value.ValueKind == JsonValueKind.Null && Kind != ParameterKind.Any)
        {
            throw Errors.MapperParsing($"[{Name}] on mapper [{field}] of type [{type}] must not have a [null] value");
        }

        switch (Kind)
        {
            case ParameterKind.Bool:
                return JsonText.AsBool(value) is { } flag
                    ? flag ? "true" : "false"
                    : throw Errors.IllegalArgument($"Could not convert [{field}.{Name}] to boolean", Errors.IllegalArgument(
                        $"Failed to parse value [{JsonText.Plain(value)}] as only [true] or [false] are allowed."));
            case ParameterKind.Int:
                return int.TryParse(JsonText.Plain(value), out var number) ? number.ToString() : throw NotANumber(value);
            case ParameterKind.Number:
                return double.TryParse(JsonText.Plain(value), out var real) ? real.ToString("R") : throw NotANumber(value);
            case ParameterKind.Text:
                return value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                    ? throw Errors.MapperParsing($"[{Name}] on mapper [{field}] of type [{type}] must be a string")
                    : JsonText.Quote(JsonText.Plain(value));
            case ParameterKind.TextList:
                return "[" + string.Join(",", JsonText.List(value).Select(JsonText.Quote)) + "]";
            default:
                return JsonText.Canonical(value);
        }
    }

    private static ElasticsearchException NotANumber(JsonElement value) => Errors.NumberFormat($"For input string: \"{JsonText.Plain(value)}\"");
}

/// <summary>A field type: its parameters and how a definition of it becomes a mapper.</summary>
internal sealed record FieldTypeSpec(string Name, IReadOnlyList<Parameter> Parameters, Func<FieldBuildContext, FieldMapper> Build)
{
    public Parameter? Find(string name)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Name == name)
            {
                return parameter;
            }
        }

        return null;
    }
}

/// <summary>What a field type builds a mapper from.</summary>
/// <param name="Name">The full path.</param>
/// <param name="Definition">The configuration.</param>
/// <param name="Analyzers">The analyzers of the index.</param>
/// <param name="Settings">The settings of the index.</param>
internal sealed record FieldBuildContext(string Name, FieldDefinition Definition, IndexAnalyzers Analyzers, IndexSettings Settings)
{
    /// <summary>A parameter that the index sets for all fields that do not set it themselves (<c>coerce</c>, <c>ignore_malformed</c>).</summary>
    public bool BoolOrIndexDefault(string name) =>
        Definition.Parameters.TryGetValue(name, out var value) ? value == "true" : Settings.GetBool($"index.mapping.{name}");
}
