using System.Text;
using System.Text.Json;
using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Mappings;

internal sealed class BooleanFieldMapper(FieldBuildContext context) : FieldMapper(context, new BooleanFieldType(new FieldInfo(
    context.Name,
    DocValues: context.Definition.Bool("doc_values") ? DocValuesType.SortedNumeric : DocValuesType.None,
    HasPoints: context.Definition.Bool("index"))))
{
    public static FieldTypeSpec Spec { get; } = new(
        "boolean",
        [
            Parameter.Bool("index", defaultValue: true),
            Parameter.Bool("doc_values", defaultValue: true),
            Parameter.Bool("store", defaultValue: false),
            new Parameter("ignore_malformed", ParameterKind.Bool, "null", Updateable: true),
            new Parameter("null_value", ParameterKind.Any, "null"),
            new Parameter("meta", ParameterKind.Any, "{}", Updateable: true),
            new Parameter("copy_to", ParameterKind.TextList, "[]", Updateable: true),
        ],
        context => new BooleanFieldMapper(context));

    public override ElasticsearchException? Parse(ref Utf8JsonReader reader, DocumentContext context)
    {
        bool? value = reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String => FromText(context.Utf8Value(ref reader)),
            _ => null,
        };
        if (value is { } flag)
        {
            context.AddLong(Type.Info, flag ? 1 : 0);
            return null;
        }

        return reader.TokenType == JsonTokenType.String
            ? BooleanFieldType.NotABoolean(Encoding.UTF8.GetString(context.Utf8Value(ref reader)))
            : new ElasticsearchException("json_parse_exception", 400, $"Current token ({(reader.TokenType == JsonTokenType.Number ? "VALUE_NUMBER_INT" : JsonTokens.Name(reader.TokenType))}) not of boolean type");
    }

    private static bool? FromText(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("true"u8) ? true
        : text.IsEmpty || text.SequenceEqual("false"u8) ? false
        : null;
}

internal sealed class BooleanFieldType(FieldInfo info) : MappedFieldType(info)
{
    public override string TypeName => "boolean";

    public override FieldKind Kind => FieldKind.Boolean;

    public static ElasticsearchException NotABoolean(string text) =>
        Errors.IllegalArgument($"Failed to parse value [{text}] as only [true] or [false] are allowed.");

    public override DocValueFormat DocValueFormat(string? format, TimeZoneInfo? zone)
    {
        base.DocValueFormat(format, zone);
        return Mappings.DocValueFormat.Boolean;
    }

    public override Query TermQuery(QueryValue value, SearchExecutionContext context)
    {
        RequireSearchable();
        var stored = Stored(value);
        return new LongRangeQuery(Name, stored, stored);
    }

    public override Query TermsQuery(IReadOnlyList<QueryValue> values, SearchExecutionContext context)
    {
        RequireSearchable();
        return NumericQueries.AnyOf(Name, values.Select(Stored));
    }

    public override Query RangeQuery(RangeBounds bounds, SearchExecutionContext context)
    {
        RequireSearchable();
        var low = bounds.Lower is { } lower ? Stored(lower) + (bounds.IncludeLower ? 0 : 1) : 0;
        var high = bounds.Upper is { } upper ? Stored(upper) - (bounds.IncludeUpper ? 0 : 1) : 1;
        return low > high ? new MatchNoDocsQuery($"empty range on {Name}") : new LongRangeQuery(Name, low, high);
    }

    public override object? FetchValue(JsonElement value, string? format) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString() is "true",
        _ => null,
    };

    private static long Stored(QueryValue value) => value.Text switch
    {
        "true" => 1,
        "" or "false" => 0,
        var other => throw Errors.IllegalArgument($"Can't parse boolean value [{other}], expected [true] or [false]"),
    };
}
