namespace Winnow.Contracts;

/// <summary>The query phase on one shard.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardQueryRequest")]
public sealed record ShardQueryRequest
{
    [Id(0)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(1)] public UriParameter[] Parameters { get; init; } = [];

    /// <summary>Queries in JSON of the aliases by which the index was named: one of them must match.</summary>
    [Id(2)] public string[] AliasFilters { get; init; } = [];

    /// <summary>What <c>now</c> means: the same for every shard.</summary>
    [Id(3)] public long NowMillis { get; init; }

    /// <summary>A reader that was opened before; null opens one for this search.</summary>
    [Id(4)] public string? ContextId { get; init; }

    /// <summary>How long the reader stays after this call; null frees it when nothing is left to fetch.</summary>
    [Id(5)] public TimeSpan? KeepAlive { get; init; }

    /// <summary>Fetches the hits in the same call: there is no other shard.</summary>
    [Id(6)] public bool Fetch { get; init; }

    /// <summary>Asks first whether the shard can match at all.</summary>
    [Id(7)] public bool CanMatchOnly { get; init; }

    /// <summary>This shard's place among those of the search: what ties are broken by.</summary>
    [Id(8)] public int ShardOrdinal { get; init; }

    [Id(9)] public int NumberOfShards { get; init; } = 1;

    /// <summary>The scroll goes on: take the next page.</summary>
    [Id(10)] public bool NextPage { get; init; }

    /// <summary>Statistics of all shards (dfs_query_then_fetch); empty for the shard's own.</summary>
    [Id(11)] public ReadOnlyMemory<byte> GlobalStatistics { get; init; }

    [Id(12)] public bool Scroll { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ShardQueryResponse")]
public sealed record ShardQueryResponse
{
    [Id(0)] public bool CanMatch { get; init; } = true;

    /// <summary>The shard's result in the search layer's form.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>The hits, when they were fetched in the same call.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Fetched { get; init; }

    /// <summary>The reader to fetch from; null when it is gone already.</summary>
    [Id(3)] public string? ContextId { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ShardFetchRequest")]
public sealed record ShardFetchRequest
{
    [Id(0)] public string ContextId { get; init; } = "";

    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(2)] public UriParameter[] Parameters { get; init; } = [];

    /// <summary>Which of the shard's top documents, in the order in which they are wanted.</summary>
    [Id(3)] public int[] Docs { get; init; } = [];

    [Id(4)] public long NowMillis { get; init; }

    /// <summary>Keeps the reader for this long after the call; null frees it.</summary>
    [Id(5)] public TimeSpan? KeepAlive { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ShardFetchResponse")]
public sealed record ShardFetchResponse
{
    [Id(0)] public ReadOnlyMemory<byte> Hits { get; init; }
}

public enum ShardQuestionKind
{
    Explain,
    ValidateQuery,
    FieldCaps,
    TermsEnum,
    Statistics,
}

[GenerateSerializer, Immutable, Alias("winnow.ShardQuestion")]
public sealed record ShardQuestion
{
    [Id(0)] public ShardQuestionKind Kind { get; init; }

    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(2)] public UriParameter[] Parameters { get; init; } = [];

    [Id(3)] public string? Id { get; init; }

    [Id(4)] public string? Routing { get; init; }

    [Id(5)] public string[] AliasFilters { get; init; } = [];

    [Id(6)] public long NowMillis { get; init; }

    [Id(7)] public SourceFilterSpec? SourceFilter { get; init; }
}
