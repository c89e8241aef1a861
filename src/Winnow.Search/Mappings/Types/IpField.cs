using System.Text;
using System.Text.Json;
using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Mappings;

internal sealed class IpFieldMapper(FieldBuildContext context) : FieldMapper(context, new IpFieldType(new FieldInfo(
    context.Name,
    context.Definition.Bool("index") ? IndexOptions.Docs : IndexOptions.None,
    DocValues: context.Definition.Bool("doc_values") ? DocValuesType.SortedSet : DocValuesType.None)))
{
    public static FieldTypeSpec Spec { get; } = new(
        "ip",
        [
            Parameter.Bool("index", defaultValue: true),
            Parameter.Bool("doc_values", defaultValue: true),
            Parameter.Bool("store", defaultValue: false),
            new Parameter("ignore_malformed", ParameterKind.Bool, "null", Updateable: true),
            new Parameter("null_value", ParameterKind.Any, "null"),
            Parameter.Bool("time_series_dimension", defaultValue: false),
            new Parameter("meta", ParameterKind.Any, "{}", Updateable: true),
            new Parameter("copy_to", ParameterKind.TextList, "[]", Updateable: true),
        ],
        context => new IpFieldMapper(context));

    public override ElasticsearchException? Parse(ref Utf8JsonReader reader, DocumentContext context)
    {
        var text = Encoding.UTF8.GetString(reader.TokenType == JsonTokenType.String ? context.Utf8Value(ref reader) : reader.ValueSpan);
        Span<byte> address = stackalloc byte[IpAddresses.Length];
        if (!IpAddresses.TryParse(text, address))
        {
            return IpAddresses.NotAnAddress(text);
        }

        context.AddTerm(Type.Info, address);
        return null;
    }
}

internal sealed class IpFieldType(FieldInfo info) : MappedFieldType(info)
{
    private static readonly byte[] Lowest = new byte[IpAddresses.Length];
    private static readonly byte[] Highest = [.. Enumerable.Repeat((byte)0xFF, IpAddresses.Length)];

    public override string TypeName => "ip";

    public override FieldKind Kind => FieldKind.Ip;

    public override DocValueFormat DocValueFormat(string? format, TimeZoneInfo? zone)
    {
        base.DocValueFormat(format, zone);
        return Mappings.DocValueFormat.Ip;
    }

    public override Query TermQuery(QueryValue value, SearchExecutionContext context)
    {
        RequireSearchable();
        if (!value.Text.Contains('/', StringComparison.Ordinal))
        {
            return new ConstantScoreQuery(new TermQuery(Name, IpAddresses.Parse(value.Text)));
        }

        var (low, high) = IpAddresses.ParseCidr(value.Text);
        return new TermRangeQuery(Name, low, high, includeLow: true, includeHigh: true);
    }

    public override Query TermsQuery(IReadOnlyList<QueryValue> values, SearchExecutionContext context)
    {
        RequireSearchable();
        return values.Any(value => value.Text.Contains('/', StringComparison.Ordinal))
            ? new ConstantScoreQuery(QueryFactory.AnyOf([.. values.Select(value => TermQuery(value, context))]))
            : new TermInSetQuery(Name, values.Select(value => IpAddresses.Parse(value.Text)));
    }

    public override Query RangeQuery(RangeBounds bounds, SearchExecutionContext context)
    {
        RequireSearchable();
        return new TermRangeQuery(
            Name,
            bounds.Lower is { } lower ? IpAddresses.Parse(lower.Text) : Lowest,
            bounds.Upper is { } upper ? IpAddresses.Parse(upper.Text) : Highest,
            bounds.IncludeLower || bounds.Lower is null,
            bounds.IncludeUpper || bounds.Upper is null);
    }

    public override object? FetchValue(JsonElement value, string? format)
    {
        Span<byte> address = stackalloc byte[IpAddresses.Length];
        return IpAddresses.TryParse(JsonText.Plain(value), address) ? IpAddresses.Format(address) : null;
    }
}
