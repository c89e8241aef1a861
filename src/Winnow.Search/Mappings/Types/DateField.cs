using System.Text;
using System.Text.Json;
using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Dates;

namespace Winnow.Search.Mappings;

internal sealed class DateFieldMapper(FieldBuildContext context) : FieldMapper(context, CreateType(context))
{
    private const int MaxStackChars = 64;

    private readonly DateFormatter _formatter = DateFormatter.For(context.Definition.Text("format") ?? DateFormatter.DefaultPattern);

    public static FieldTypeSpec Spec { get; } = new(
        "date",
        [
            Parameter.Bool("index", defaultValue: true),
            Parameter.Bool("doc_values", defaultValue: true),
            Parameter.Bool("store", defaultValue: false),
            Parameter.Text("format", DateFormatter.DefaultPattern),
            Parameter.Text("locale", "en"),
            new Parameter("ignore_malformed", ParameterKind.Bool, "null", Updateable: true),
            new Parameter("null_value", ParameterKind.Any, "null"),
            new Parameter("meta", ParameterKind.Any, "{}", Updateable: true),
            new Parameter("copy_to", ParameterKind.TextList, "[]", Updateable: true),
        ],
        context => new DateFieldMapper(context));

    public override ElasticsearchException? Parse(ref Utf8JsonReader reader, DocumentContext context)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return Errors.IllegalArgument(
                $"failed to parse date field [{Encoding.UTF8.GetString(reader.ValueSpan)}] with format [{_formatter.Pattern}]");
        }

        var utf8 = context.Utf8Value(ref reader);
        Span<char> chars = stackalloc char[MaxStackChars];
        if (utf8.Length > MaxStackChars)
        {
            chars = new char[utf8.Length];
        }

        // Every date is shorter in characters than in bytes.
        var text = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        if (!_formatter.TryParse(text, out var millis))
        {
            return _formatter.Failed(text.ToString());
        }

        context.AddLong(Type.Info, millis);
        return null;
    }

    private static DateFieldType CreateType(FieldBuildContext context)
    {
        var definition = context.Definition;
        var formatter = DateFormatter.For(definition.Text("format") ?? DateFormatter.DefaultPattern);
        if (definition.Text("null_value") is { } nullValue && !formatter.TryParse(nullValue, out _))
        {
            throw Errors.MapperParsing($"Error parsing [null_value] on field [{context.Name}]: {formatter.Failed(nullValue).Reason}");
        }

        return new DateFieldType(
            new FieldInfo(
                context.Name,
                DocValues: definition.Bool("doc_values") ? DocValuesType.SortedNumeric : DocValuesType.None,
                HasPoints: definition.Bool("index")),
            formatter);
    }
}

internal sealed class DateFieldType(FieldInfo info, DateFormatter formatter) : MappedFieldType(info)
{
    public DateFormatter Formatter { get; } = formatter;

    public override string TypeName => "date";

    public override FieldKind Kind => FieldKind.Date;

    public override DocValueFormat DocValueFormat(string? format, TimeZoneInfo? zone) =>
        new DateValueFormat(format is null ? Formatter : DateFormatter.For(format), zone ?? TimeZoneInfo.Utc);

    // A date that leaves out its time of day means the whole day.
    public override Query TermQuery(QueryValue value, SearchExecutionContext context) => RangeQuery(new RangeBounds(value, value), context);

    public override Query TermsQuery(IReadOnlyList<QueryValue> values, SearchExecutionContext context) =>
        values.Count == 0
            ? new MatchNoDocsQuery("no values")
            : new ConstantScoreQuery(QueryFactory.AnyOf([.. values.Select(value => TermQuery(value, context))]));

    public override Query RangeQuery(RangeBounds bounds, SearchExecutionContext context)
    {
        RequireSearchable();
        var (low, high) = Limits(bounds, context);
        return low > high ? new MatchNoDocsQuery($"empty range on {Name}") : new LongRangeQuery(Name, low, high);
    }

    public override bool RangeMayMatch(RangeBounds bounds, long min, long max, SearchExecutionContext context)
    {
        var (low, high) = Limits(bounds, context);
        return low <= high && low <= max && high >= min;
    }

    public override object? FetchValue(JsonElement value, string? format) =>
        Formatter.TryParse(JsonText.Plain(value), out var millis)
            ? (format is null ? Formatter : DateFormatter.For(format)).Format(millis)
            : null;

    private (long Low, long High) Limits(RangeBounds bounds, SearchExecutionContext context)
    {
        var format = bounds.Format is null ? Formatter : DateFormatter.For(bounds.Format);
        var low = long.MinValue;
        var high = long.MaxValue;
        if (bounds.Lower is { } lower)
        {
            low = DateMath.Parse(lower.Text, format, context.Now, roundUp: !bounds.IncludeLower, bounds.Zone) + (bounds.IncludeLower ? 0 : 1);
        }

        if (bounds.Upper is { } upper)
        {
            high = DateMath.Parse(upper.Text, format, context.Now, roundUp: bounds.IncludeUpper, bounds.Zone) - (bounds.IncludeUpper ? 0 : 1);
        }

        return (low, high);
    }
}
