using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Mappings;

/// <summary>The metadata fields as searches see them.</summary>
internal static class MetadataFieldTypes
{
    public static IReadOnlyList<MappedFieldType> All { get; } =
    [
        new IdFieldType(),
        new IndexFieldType(),
        new TermMetadataFieldType(MetadataFields.Routing, "_routing"),
        new TermMetadataFieldType(MetadataFields.Ignored, "_ignored"),
        new LongMetadataFieldType(MetadataFields.SeqNo, "_seq_no"),
        new LongMetadataFieldType(MetadataFields.Version, "_version"),
    ];
}

/// <summary>A metadata field of untokenised terms.</summary>
internal class TermMetadataFieldType(FieldInfo info, string typeName) : MappedFieldType(info)
{
    public override string TypeName => typeName;

    public override FieldKind Kind => FieldKind.Keyword;

    public override bool IsMetadata => true;

    public override bool IsAggregatable => Info.DocValues == DocValuesType.SortedSet;

    public override Query TermQuery(QueryValue value, SearchExecutionContext context) => new ConstantScoreQuery(new TermQuery(Name, Utf8(value.Text)));

    public override Query TermsQuery(IReadOnlyList<QueryValue> values, SearchExecutionContext context) =>
        new TermInSetQuery(Name, values.Select(value => Utf8(value.Text)));

    public override Query PrefixQuery(string value, bool caseInsensitive, SearchExecutionContext context) => new PrefixQuery(Name, Utf8(value));

    public override Query WildcardQuery(string value, bool caseInsensitive, SearchExecutionContext context) => new WildcardQuery(Name, value, caseInsensitive);
}

internal sealed class IdFieldType() : TermMetadataFieldType(MetadataFields.Id, "_id")
{
    public override Query ExistsQuery(SearchExecutionContext context) => new MatchAllDocsQuery();

    public override Query PrefixQuery(string value, bool caseInsensitive, SearchExecutionContext context) => throw Errors.QueryShard(
        $"Can only use prefix queries on keyword, text and wildcard fields - not on [{Name}] which is of type [{TypeName}]", context.IndexName);

    public override Query WildcardQuery(string value, bool caseInsensitive, SearchExecutionContext context) => throw Errors.QueryShard(
        $"Can only use wildcard queries on keyword, text and wildcard fields - not on [{Name}] which is of type [{TypeName}]", context.IndexName);

    public override void RequireDocValues() => throw Errors.IllegalArgument(
        "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic cluster setting: indices.id_field_data.enabled");
}

/// <summary>The name of the index: the same for all documents of a shard, so its queries match all or nothing.</summary>
internal sealed class IndexFieldType() : MappedFieldType(new FieldInfo("_index"))
{
    public override string TypeName => "_index";

    public override FieldKind Kind => FieldKind.Keyword;

    public override bool IsMetadata => true;

    public override bool IsSearchable => true;

    public override bool IsAggregatable => true;

    public override Query TermQuery(QueryValue value, SearchExecutionContext context) => All(SimplePattern.Matches(value.Text, context.IndexName));

    public override Query TermsQuery(IReadOnlyList<QueryValue> values, SearchExecutionContext context) =>
        All(values.Any(value => SimplePattern.Matches(value.Text, context.IndexName)));

    public override Query PrefixQuery(string value, bool caseInsensitive, SearchExecutionContext context) => All(
        context.IndexName.StartsWith(value, caseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));

    public override Query WildcardQuery(string value, bool caseInsensitive, SearchExecutionContext context) =>
        All(SimplePattern.Matches(caseInsensitive ? value.ToLowerInvariant() : value, context.IndexName));

    public override Query ExistsQuery(SearchExecutionContext context) => new MatchAllDocsQuery();

    private static Query All(bool match) => match ? new MatchAllDocsQuery() : new MatchNoDocsQuery("not this index");
}

/// <summary>A metadata field of integers.</summary>
internal sealed class LongMetadataFieldType(FieldInfo info, string typeName) : MappedFieldType(info)
{
    public override string TypeName => typeName;

    public override FieldKind Kind => FieldKind.Long;

    public override bool IsMetadata => true;

    public override Query TermQuery(QueryValue value, SearchExecutionContext context)
    {
        var number = Parse(value);
        return new LongRangeQuery(Name, number, number);
    }

    public override Query TermsQuery(IReadOnlyList<QueryValue> values, SearchExecutionContext context) => NumericQueries.AnyOf(Name, values.Select(Parse));

    public override Query RangeQuery(RangeBounds bounds, SearchExecutionContext context) => new LongRangeQuery(
        Name,
        bounds.Lower is { } lower ? Parse(lower) + (bounds.IncludeLower ? 0 : 1) : long.MinValue,
        bounds.Upper is { } upper ? Parse(upper) - (bounds.IncludeUpper ? 0 : 1) : long.MaxValue);

    private static long Parse(QueryValue value) =>
        long.TryParse(value.Text, out var number) ? number : throw Errors.NumberFormat($"For input string: \"{value.Text}\"");
}
