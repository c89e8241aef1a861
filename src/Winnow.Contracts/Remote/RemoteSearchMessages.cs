namespace Winnow.Contracts;

/// <summary>A part of a search that another cluster coordinates.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RemoteQueryRequest")]
public sealed record RemoteQueryRequest
{
    /// <summary>What the other cluster calls this one: hits are named <c>alias:index</c>.</summary>
    [Id(0)] public string ClusterAlias { get; init; } = "";

    /// <summary>Names without the alias; empty with readers that are open.</summary>
    [Id(1)] public string[] Indices { get; init; } = [];

    [Id(2)] public IndicesOptions Options { get; init; } = new();

    [Id(3)] public string? Routing { get; init; }

    [Id(4)] public string? Preference { get; init; }

    /// <summary>The request's body with its parameters in it.</summary>
    [Id(5)] public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What hits are rendered by, where it is not what finds them. Empty for the same.</summary>
    [Id(6)] public ReadOnlyMemory<byte> FetchBody { get; init; }

    [Id(7)] public long NowMillis { get; init; }

    /// <summary>A point in time that this cluster has opened; null opens readers for this search.</summary>
    [Id(8)] public string? PointInTimeId { get; init; }

    /// <summary>How long readers stay after the search; null lets them go with it.</summary>
    [Id(9)] public TimeSpan? KeepAlive { get; init; }

    [Id(10)] public bool Scroll { get; init; }

    [Id(11)] public bool AllowPartialSearchResults { get; init; } = true;

    [Id(12)] public int PreFilterShardSize { get; init; }

    /// <summary>The number of this cluster's first shard among all shards of the search: what ties are broken by.</summary>
    [Id(13)] public int FirstOrdinal { get; init; }

    /// <summary>Fetches in the same call what may be in the page: one round trip instead of two.</summary>
    [Id(14)] public bool Fetch { get; init; }

    /// <summary>How many sort values of a hit are shown; null for all, 0 for none.</summary>
    [Id(15)] public int? ShownSortValues { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RemoteQueryResponse")]
public sealed record RemoteQueryResponse
{
    [Id(0)] public long TookMillis { get; init; }

    /// <summary>How many shards were asked, the failed and the skipped ones included.</summary>
    [Id(1)] public int TotalShards { get; init; }

    [Id(2)] public int SkippedShards { get; init; }

    [Id(3)] public ShardFailure[] Failures { get; init; } = [];

    [Id(4)] public RemoteShardResult[] Shards { get; init; } = [];

    /// <summary>The documents that may be in the page; empty unless they were asked for.</summary>
    [Id(5)] public RemoteHit[] Fetched { get; init; } = [];
}

/// <summary>What one shard has found, and where to fetch it.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RemoteShardResult")]
public sealed record RemoteShardResult
{
    [Id(0)] public RemoteShardReader Reader { get; init; } = new();

    /// <summary>In the search layer's form.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Result { get; init; }
}

/// <summary>A reader on a shard of this cluster.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RemoteShardReader")]
public sealed record RemoteShardReader
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public string IndexUuid { get; init; } = "";

    [Id(2)] public int Shard { get; init; }

    [Id(3)] public int Ordinal { get; init; }

    [Id(4)] public string AllocationId { get; init; } = "";

    [Id(5)] public string NodeId { get; init; } = "";

    /// <summary>Null when it is gone already.</summary>
    [Id(6)] public string? ContextId { get; init; }

    /// <summary>The filters of the aliases by which the index was named.</summary>
    [Id(7)] public ReadOnlyMemory<byte> Filter { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RemoteHit")]
public sealed record RemoteHit
{
    /// <summary>The place of its shard in <see cref="RemoteQueryResponse.Shards"/>.</summary>
    [Id(0)] public int Shard { get; init; }

    [Id(1)] public int Doc { get; init; }

    /// <summary>As the response shows it.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Json { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RemoteFetchRequest")]
public sealed record RemoteFetchRequest
{
    [Id(0)] public string ClusterAlias { get; init; } = "";

    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(2)] public long NowMillis { get; init; }

    [Id(3)] public TimeSpan? KeepAlive { get; init; }

    [Id(4)] public RemoteFetchPart[] Parts { get; init; } = [];
}

/// <summary>What is fetched from one shard.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RemoteFetchPart")]
public sealed record RemoteFetchPart
{
    [Id(0)] public RemoteShardReader Reader { get; init; } = new();

    /// <summary>The hits that won, in the search layer's form; empty when none did.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Hits { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RemoteFetchResponse")]
public sealed record RemoteFetchResponse
{
    /// <summary>For each part the hits in the search layer's form; empty for one that failed, or had none.</summary>
    [Id(0)] public ReadOnlyMemory<byte>[] Hits { get; init; } = [];

    [Id(1)] public ShardFailure[] Failures { get; init; } = [];
}
