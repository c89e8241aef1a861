namespace Winnow.Contracts;

/// <summary>The query phase on one shard.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardQueryRequest")]
public sealed record ShardQueryRequest
{
    /// <summary>The request's body with its parameters in it.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A query in JSON that every hit must match as well: the filters of the aliases by which the index was named. Empty for none.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Filter { get; init; }

    /// <summary>What <c>now</c> means: the same for every shard.</summary>
    [Id(2)] public long NowMillis { get; init; }

    /// <summary>A reader that was opened before; null opens one for this search.</summary>
    [Id(3)] public string? ContextId { get; init; }

    /// <summary>How long the reader stays after this call; null frees it when nothing is left to fetch.</summary>
    [Id(4)] public TimeSpan? KeepAlive { get; init; }

    /// <summary>Fetches the hits in the same call: there is no other shard.</summary>
    [Id(5)] public bool Fetch { get; init; }

    /// <summary>This shard's place among those of the search: what ties are broken by.</summary>
    [Id(6)] public int ShardOrdinal { get; init; }

    /// <summary>Only the number of matches is wanted.</summary>
    [Id(7)] public bool CountOnly { get; init; }

    /// <summary>The reader belongs to a scroll.</summary>
    [Id(8)] public bool Scroll { get; init; }

    /// <summary>Looks first whether anything in the shard can match, and skips it when not.</summary>
    [Id(9)] public bool CanMatch { get; init; }

    /// <summary>What the cluster that searches calls this one; null for this one itself.</summary>
    [Id(10)] public string? ClusterAlias { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ShardQueryResponse")]
public sealed record ShardQueryResponse
{
    /// <summary>The shard's result in the search layer's form; empty for a count.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>The hits, when they were fetched in the same call.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Fetched { get; init; }

    /// <summary>The reader to fetch from; null when it is gone already.</summary>
    [Id(2)] public string? ContextId { get; init; }

    [Id(3)] public long Count { get; init; }

    /// <summary>Nothing in the shard can match: it was not searched.</summary>
    [Id(4)] public bool Skipped { get; init; }

    /// <summary>How many searches wait on the node.</summary>
    [Id(5)] public int QueueSize { get; init; }

    /// <summary>How long the node takes to run a search, without waiting: a moving average.</summary>
    [Id(6)] public long ServiceMicros { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ShardFetchRequest")]
public sealed record ShardFetchRequest
{
    [Id(0)] public string ContextId { get; init; } = "";

    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(2)] public ReadOnlyMemory<byte> Filter { get; init; }

    /// <summary>The hits that won, in the search layer's form.</summary>
    [Id(3)] public ReadOnlyMemory<byte> Hits { get; init; }

    [Id(4)] public long NowMillis { get; init; }

    /// <summary>Keeps the reader for this long after the call; null frees it.</summary>
    [Id(5)] public TimeSpan? KeepAlive { get; init; }

    [Id(6)] public int ShardOrdinal { get; init; }

    /// <summary>What the cluster that searches calls this one; null for this one itself.</summary>
    [Id(7)] public string? ClusterAlias { get; init; }
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
}

[GenerateSerializer, Immutable, Alias("winnow.ShardQuestion")]
public sealed record ShardQuestion
{
    [Id(0)] public ShardQuestionKind Kind { get; init; }

    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(2)] public UriParameter[] Parameters { get; init; } = [];

    [Id(3)] public string? Id { get; init; }

    [Id(4)] public string? Routing { get; init; }

    [Id(5)] public ReadOnlyMemory<byte> Filter { get; init; }

    [Id(6)] public long NowMillis { get; init; }

    [Id(7)] public SourceFilterSpec? SourceFilter { get; init; }
}
