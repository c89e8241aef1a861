namespace Winnow.Contracts;

/// <summary>A parameter of the request line that the layer below understands: <c>q</c>, <c>sort</c>, <c>_source_includes</c> …</summary>
[GenerateSerializer, Immutable, Alias("winnow.UriParameter")]
public sealed record UriParameter
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Value { get; init; } = "";
}

/// <summary>A search: which indices, how, and the request's body and parameters as they came.</summary>
[GenerateSerializer, Immutable, Alias("winnow.SearchRequest")]
public sealed record SearchRequest
{
    /// <summary>Names, aliases, patterns, exclusions, date math; empty for all. Empty as well with a point in time in the body.</summary>
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// Those that belong to the search's source (<c>q df analyzer analyze_wildcard default_operator lenient explain version seq_no_primary_term
    /// from size sort _source _source_includes _source_excludes stored_fields docvalue_fields track_scores track_total_hits terminate_after timeout stats suggest_*</c>).
    /// </summary>
    [Id(3)] public UriParameter[] Parameters { get; init; } = [];

    [Id(4)] public string? Routing { get; init; }

    [Id(5)] public string? Preference { get; init; }

    /// <summary><c>query_then_fetch</c> (default) or <c>dfs_query_then_fetch</c>.</summary>
    [Id(6)] public string? SearchType { get; init; }

    /// <summary>Null for the cluster's default (true).</summary>
    [Id(7)] public bool? AllowPartialSearchResults { get; init; }

    [Id(8)] public int? BatchedReduceSize { get; init; }

    [Id(9)] public int? MaxConcurrentShardRequests { get; init; }

    [Id(10)] public int? PreFilterShardSize { get; init; }

    [Id(11)] public bool? RequestCache { get; init; }

    /// <summary>Opens a scroll that lives this long after each page.</summary>
    [Id(12)] public TimeSpan? Scroll { get; init; }

    [Id(13)] public bool TypedKeys { get; init; }

    [Id(14)] public bool RestTotalHitsAsInt { get; init; }

    /// <summary>Whether another cluster sends the documents that may be in the page with what it finds, in one round trip (the default).</summary>
    [Id(15)] public bool? CcsMinimizeRoundtrips { get; init; }
}

/// <summary>One answer of a multi-search: a response body, or an error.</summary>
[GenerateSerializer, Immutable, Alias("winnow.MultiSearchItem")]
public sealed record MultiSearchItem
{
    /// <summary>A complete search response object; HTTP adds <c>"status"</c>.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(1)] public int Status { get; init; } = 200;

    [Id(2)] public WinnowError? Error { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.MultiSearchRequest")]
public sealed record MultiSearchRequest
{
    [Id(0)] public MultiSearchEntry[] Items { get; init; } = [];

    [Id(1)] public int? MaxConcurrentSearches { get; init; }
}

/// <summary>One search of a multi-search; one that could not be read is answered with its error.</summary>
[GenerateSerializer, Immutable, Alias("winnow.MultiSearchEntry")]
public sealed record MultiSearchEntry
{
    [Id(0)] public SearchRequest Request { get; init; } = new();

    [Id(1)] public WinnowError? Rejected { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.CountRequest")]
public sealed record CountRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(3)] public UriParameter[] Parameters { get; init; } = [];

    [Id(4)] public string? Routing { get; init; }

    [Id(5)] public string? Preference { get; init; }

    [Id(6)] public double? MinScore { get; init; }

    [Id(7)] public int? TerminateAfter { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.CountResponse")]
public sealed record CountResponse
{
    [Id(0)] public long Count { get; init; }

    [Id(1)] public ShardsInfo Shards { get; init; } = new();

    [Id(2)] public bool TerminatedEarly { get; init; }
}

/// <summary>A request whose body and parameters go to the search layer as they came (explain, validate, field caps, terms enum, search shards).</summary>
[GenerateSerializer, Immutable, Alias("winnow.BodyRequest")]
public sealed record BodyRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(3)] public UriParameter[] Parameters { get; init; } = [];

    [Id(4)] public string? Routing { get; init; }

    [Id(5)] public string? Preference { get; init; }

    /// <summary>The document (explain).</summary>
    [Id(6)] public string? Id { get; init; }

    [Id(7)] public SourceFilterSpec? SourceFilter { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.OpenPointInTimeRequest")]
public sealed record OpenPointInTimeRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public TimeSpan KeepAlive { get; init; }

    [Id(3)] public string? Routing { get; init; }

    [Id(4)] public string? Preference { get; init; }

    [Id(5)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(6)] public bool AllowPartialSearchResults { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.OpenPointInTimeResponse")]
public sealed record OpenPointInTimeResponse
{
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public ShardsInfo Shards { get; init; } = new();
}

/// <summary>How many reader contexts were let go (close point in time, clear scroll).</summary>
[GenerateSerializer, Immutable, Alias("winnow.FreedContexts")]
public sealed record FreedContexts
{
    [Id(0)] public bool Succeeded { get; init; } = true;

    [Id(1)] public int NumFreed { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ScrollRequest")]
public sealed record ScrollRequest
{
    [Id(0)] public string ScrollId { get; init; } = "";

    [Id(1)] public TimeSpan? KeepAlive { get; init; }

    [Id(2)] public bool RestTotalHitsAsInt { get; init; }

    [Id(3)] public bool TypedKeys { get; init; }
}
