using System.Text;
using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Mappings;

/// <summary>How a field's values are held, which decides how columns and terms of it are read.</summary>
public enum FieldKind
{
    /// <summary>Analysed text: no column.</summary>
    Text,

    /// <summary>Byte strings in a sorted-set column.</summary>
    Keyword,

    /// <summary>64-bit integers.</summary>
    Long,

    /// <summary>Floating point, as sortable longs.</summary>
    Double,

    /// <summary>Milliseconds since 1970.</summary>
    Date,

    /// <summary>0 or 1.</summary>
    Boolean,

    /// <summary>16-byte addresses in a sorted-set column.</summary>
    Ip,

    /// <summary>Bytes that cannot be searched.</summary>
    Binary,
}

/// <summary>A field as searches see it: how its values are queried, sorted, aggregated and shown.</summary>
public abstract class MappedFieldType(FieldInfo info)
{
    /// <summary>The full path.</summary>
    public string Name => Info.Name;

    public FieldInfo Info { get; } = info;

    /// <summary>The type's name in the mapping.</summary>
    public abstract string TypeName { get; }

    public abstract FieldKind Kind { get; }

    /// <summary>The type that field capabilities report: types of one family answer the same queries.</summary>
    public virtual string FamilyTypeName => TypeName;

    public virtual bool IsSearchable => Info.Index != IndexOptions.None || Info.HasPoints || HasDocValues;

    public virtual bool IsAggregatable => HasDocValues;

    public bool HasDocValues => Info.DocValues != DocValuesType.None;

    public virtual bool IsMetadata => false;

    /// <summary>How values are printed and how literals are read, optionally by a format of the request's own.</summary>
    public virtual DocValueFormat DocValueFormat(string? format, TimeZoneInfo? zone)
    {
        if (format is not null)
        {
            throw Errors.IllegalArgument($"Field [{Name}] of type [{TypeName}] does not support custom formats");
        }

        return zone is null
            ? Winnow.Search.Mappings.DocValueFormat.Raw
            : throw Errors.IllegalArgument($"Field [{Name}] of type [{TypeName}] does not support custom time zones");
    }

    public abstract Query TermQuery(QueryValue value, SearchExecutionContext context);

    public virtual Query TermQueryCaseInsensitive(QueryValue value, SearchExecutionContext context) => throw Errors.QueryShard(
        $"[{Name}] field which is of type [{TypeName}], does not support case insensitive term queries", context.IndexName);

    public abstract Query TermsQuery(IReadOnlyList<QueryValue> values, SearchExecutionContext context);

    public virtual Query RangeQuery(RangeBounds bounds, SearchExecutionContext context) =>
        throw Errors.IllegalArgument($"Field [{Name}] of type [{TypeName}] does not support range queries");

    /// <summary>Whether this segment-independent range of values can hold a match, judged by the field's least and greatest value.</summary>
    public virtual bool RangeMayMatch(RangeBounds bounds, long min, long max, SearchExecutionContext context) => true;

    public virtual Query ExistsQuery(SearchExecutionContext context) => new FieldExistsQuery(Name);

    public virtual Query PrefixQuery(string value, bool caseInsensitive, SearchExecutionContext context) => throw NotTextual("prefix", context);

    public virtual Query WildcardQuery(string value, bool caseInsensitive, SearchExecutionContext context) => throw NotTextual("wildcard", context);

    public virtual Query RegexpQuery(string value, bool caseInsensitive, int maxStates, SearchExecutionContext context) => throw NotTextual("regexp", context);

    public virtual Query FuzzyQuery(QueryValue value, FuzzyOptions options, SearchExecutionContext context) => throw Errors.IllegalArgument(
        $"Can only use fuzzy queries on keyword and text fields - not on [{Name}] which is of type [{TypeName}]");

    /// <summary>The value as a user would write it, from the source: numbers as numbers, dates by a format.</summary>
    public virtual object? FetchValue(System.Text.Json.JsonElement value, string? format) => SourceValues.Plain(value);

    /// <summary>Refuses sorts and aggregations on a field that has no column.</summary>
    public virtual void RequireDocValues()
    {
        if (!HasDocValues)
        {
            throw Errors.IllegalArgument(
                $"Can't load fielddata on [{Name}] because fielddata is unsupported on fields of type [{TypeName}]. Use doc values instead.");
        }
    }

    protected void RequireSearchable()
    {
        if (!IsSearchable)
        {
            throw Errors.IllegalArgument($"Cannot search on field [{Name}] since it is not indexed nor has doc values.");
        }
    }

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private ElasticsearchException NotTextual(string query, SearchExecutionContext context) => Errors.QueryShard(
        $"Can only use {query} queries on keyword, text and wildcard fields - not on [{Name}] which is of type [{TypeName}]", context.IndexName);
}
