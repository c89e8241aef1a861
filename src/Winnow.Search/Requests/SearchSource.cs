using System.Text.Json;
using Winnow.Search.Aggregations;
using Winnow.Search.Dsl;

namespace Winnow.Search;

/// <summary>A search request's body: read once, immutable, the same on the coordinator and on every shard.</summary>
public sealed partial class SearchSource
{
    public const int DefaultSize = 10;

    /// <summary>Totals are exact up to here unless the request says otherwise.</summary>
    public const int DefaultTrackTotalHits = 10_000;

    private SearchSource(JsonBody body) => Body = body;

    /// <summary>The text that it was read from: what shards are sent.</summary>
    public JsonBody Body { get; }

    public QueryBuilder? Query { get; private set; }

    public AggregatorFactories Aggregations { get; private set; } = AggregatorFactories.Empty;

    public QueryBuilder? PostFilter { get; private set; }

    public float? MinScore { get; private set; }

    public int From { get; private set; }

    public int Size { get; private set; } = DefaultSize;

    /// <summary>Null sorts by score.</summary>
    public IReadOnlyList<SortBuilder>? Sort { get; private set; }

    /// <summary>The sort values of the last hit of the page before.</summary>
    public IReadOnlyList<JsonElement>? SearchAfter { get; private set; }

    /// <summary>Null by default: the whole source.</summary>
    public FetchSource? Source { get; private set; }

    public IReadOnlyList<FieldAndFormat> Fields { get; private set; } = [];

    public IReadOnlyList<FieldAndFormat> DocValueFields { get; private set; } = [];

    /// <summary>Null by default; <c>_none_</c> hides id and source.</summary>
    public IReadOnlyList<string>? StoredFields { get; private set; }

    public HighlightBuilder? Highlight { get; private set; }

    public CollapseBuilder? Collapse { get; private set; }

    public IReadOnlyList<RescoreBuilder> Rescore { get; private set; } = [];

    public SliceBuilder? Slice { get; private set; }

    public PointInTime? PointInTime { get; private set; }

    /// <summary>How far hits are counted exactly; <see cref="int.MaxValue"/> counts all, -1 none.</summary>
    public int TrackTotalHits { get; private set; } = DefaultTrackTotalHits;

    /// <summary>Whether the request said how far to count.</summary>
    public bool TrackTotalHitsGiven { get; private set; }

    public bool TrackScores { get; private set; }

    public bool Explain { get; private set; }

    public bool Version { get; private set; }

    public bool SeqNoPrimaryTerm { get; private set; }

    public TimeSpan? Timeout { get; private set; }

    /// <summary>How many documents a shard looks at; 0 for all.</summary>
    public int TerminateAfter { get; private set; }

    public IReadOnlyList<(string Index, float Boost)> IndicesBoost { get; private set; } = [];

    public bool Profile { get; private set; }

    /// <summary>Whether hits are in the order of their score.</summary>
    public bool IsSortedByScore => Sort is null || Sort is [{ Field: SortBuilder.ScoreField, Descending: true }];

    /// <summary>Reads a body; an empty one matches everything.</summary>
    public static SearchSource Parse(ReadOnlyMemory<byte> body) =>
        Parse(JsonBody.ParseObject(body.Span.Trim(" \t\r\n"u8).IsEmpty ? "{}"u8.ToArray() : body));

    /// <summary>Reads a body with a request's URI parameters over it.</summary>
    public static SearchSource Parse(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> parameters) =>
        Parse(SearchUriParameters.Merge(body, parameters));

    public static SearchSource Parse(JsonBody body)
    {
        var source = new SearchSource(body);
        var reader = new RequestReader(body);
        foreach (var property in body.Root.EnumerateObject())
        {
            source.Read(property, reader);
        }

        source.Validate();
        return source;
    }

    /// <summary>Checks what an index limits.</summary>
    public void CheckLimits(IndexSettings settings)
    {
        var window = settings.MaxResultWindow;
        if ((long)From + Size > window)
        {
            throw Errors.IllegalArgument(
                $"Result window is too large, from + size must be less than or equal to: [{window}] but was [{(long)From + Size}]. See the scroll api "
                + "for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.");
        }

        var docValueFields = settings.GetInt("index.max_docvalue_fields_search");
        if (DocValueFields.Count > docValueFields)
        {
            throw Errors.IllegalArgument(
                $"Trying to retrieve too many docvalue_fields. Must be less than or equal to: [{docValueFields}] but was [{DocValueFields.Count}]. "
                + "This limit can be set by changing the [index.max_docvalue_fields_search] index level setting.");
        }

        var rescoreWindow = settings.GetInt("index.max_rescore_window");
        foreach (var rescore in Rescore)
        {
            if (rescore.WindowSize > rescoreWindow)
            {
                throw Errors.IllegalArgument(
                    $"Rescore window [{rescore.WindowSize}] is too large. It must be less than [{rescoreWindow}]. This prevents allocating massive heaps for "
                    + "storing the results to be rescored. This limit can be set by changing the [index.max_rescore_window] index level setting.");
            }
        }
    }

    private void Validate()
    {
        if (SearchAfter is not null)
        {
            if (From > 0)
            {
                throw Errors.IllegalArgument("`from` parameter must be set to 0 when `search_after` is used.");
            }

            if (Sort is null)
            {
                throw Errors.IllegalArgument("Sort must contain at least one field.");
            }

            // A point in time sorts by a last key that the request does not name.
            var isWithTieBreaker = PointInTime is not null && SearchAfter.Count == Sort.Count + 1;
            if (Sort.Count != SearchAfter.Count && !isWithTieBreaker)
            {
                throw Errors.IllegalArgument($"search_after has {SearchAfter.Count} value(s) but sort has {Sort.Count}.");
            }
        }

        if (Rescore.Count > 0 && !IsSortedByScore)
        {
            throw Errors.IllegalArgument("Cannot use [sort] option in conjunction with [rescore].");
        }

        if (Collapse is not null && Rescore.Count > 0)
        {
            throw Errors.IllegalArgument("cannot use `collapse` in conjunction with `rescore`");
        }

        if (Collapse is not null && SearchAfter is not null && !(Sort is [{ } only] && only.Field == Collapse.Field))
        {
            throw Errors.IllegalArgument("Cannot use [collapse] in conjunction with [search_after] unless the search is sorted on the same field. Multiple sort fields are not allowed.");
        }
    }
}
