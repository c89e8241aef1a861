using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Searching;

/// <summary>The request-line parameters of searches: those of the source go down as they are, the others have a place in the message.</summary>
internal static class SearchParameters
{
    public const string Indices = "ignore_unavailable allow_no_indices expand_wildcards ignore_throttled";

    public const string Query = "q df analyzer analyze_wildcard default_operator lenient";

    private const string Source =
        Query + " explain version seq_no_primary_term from size sort _source _source_includes _source_excludes stored_fields docvalue_fields track_scores track_total_hits terminate_after timeout stats suggest_field suggest_mode suggest_size suggest_text min_score";

    public const string Search =
        Source + " " + Indices + " routing preference search_type request_cache batched_reduce_size max_concurrent_shard_requests pre_filter_shard_size allow_partial_search_results ccs_minimize_roundtrips scroll typed_keys rest_total_hits_as_int force_synthetic_source include_named_queries_score";

    private static readonly HashSet<string> SourceNames = [.. Source.Split(' ')];

    /// <summary>Those that the search layer merges into the source.</summary>
    public static UriParameter[] OfSource(RestRequest request) =>
        [.. request.Parameters
            .Where(parameter => SourceNames.Contains(parameter.Key))
            .Select(parameter => new UriParameter { Name = parameter.Key, Value = parameter.Value })];

    public static SearchRequest ToRequest(RestRequest request) => new()
    {
        Indices = request.Indices(),
        Options = request.IndicesOptions(),
        Body = request.Body,
        Parameters = OfSource(request),
        Routing = request.String("routing"),
        Preference = request.String("preference"),
        SearchType = request.String("search_type"),
        AllowPartialSearchResults = request.OptionalFlag("allow_partial_search_results"),
        BatchedReduceSize = request.Int("batched_reduce_size"),
        MaxConcurrentShardRequests = request.Int("max_concurrent_shard_requests"),
        PreFilterShardSize = request.Int("pre_filter_shard_size"),
        RequestCache = request.OptionalFlag("request_cache"),
        Scroll = request.Time("scroll"),
        TypedKeys = request.Flag("typed_keys"),
        RestTotalHitsAsInt = request.Flag("rest_total_hits_as_int"),
        CcsMinimizeRoundtrips = request.OptionalFlag("ccs_minimize_roundtrips"),
    };
}
