namespace Winnow.Contracts;

/// <summary>The counters that Elasticsearch keeps for a shard and sums for indices and nodes. Times in milliseconds, sizes in bytes.</summary>
[GenerateSerializer, Immutable, Alias("winnow.CommonStats")]
public sealed record CommonStats
{
    [Id(0)] public long DocsCount { get; init; }

    [Id(1)] public long DocsDeleted { get; init; }

    [Id(2)] public long StoreSize { get; init; }

    [Id(3)] public long IndexTotal { get; init; }

    [Id(4)] public long IndexTime { get; init; }

    [Id(5)] public long IndexCurrent { get; init; }

    [Id(6)] public long IndexFailed { get; init; }

    [Id(7)] public long DeleteTotal { get; init; }

    [Id(8)] public long DeleteTime { get; init; }

    [Id(9)] public long NoopUpdateTotal { get; init; }

    [Id(10)] public long GetTotal { get; init; }

    [Id(11)] public long GetTime { get; init; }

    [Id(12)] public long GetExistsTotal { get; init; }

    [Id(13)] public long GetMissingTotal { get; init; }

    [Id(14)] public long SearchOpenContexts { get; init; }

    [Id(15)] public long QueryTotal { get; init; }

    [Id(16)] public long QueryTime { get; init; }

    [Id(17)] public long QueryCurrent { get; init; }

    [Id(18)] public long FetchTotal { get; init; }

    [Id(19)] public long FetchTime { get; init; }

    [Id(20)] public long FetchCurrent { get; init; }

    [Id(21)] public long ScrollTotal { get; init; }

    [Id(22)] public long ScrollCurrent { get; init; }

    [Id(23)] public long MergesCurrent { get; init; }

    [Id(24)] public long MergesTotal { get; init; }

    [Id(25)] public long MergesTime { get; init; }

    [Id(26)] public long MergesDocs { get; init; }

    [Id(27)] public long MergesSize { get; init; }

    [Id(28)] public long RefreshTotal { get; init; }

    [Id(29)] public long RefreshTime { get; init; }

    [Id(30)] public long RefreshListeners { get; init; }

    [Id(31)] public long FlushTotal { get; init; }

    [Id(32)] public long FlushTime { get; init; }

    [Id(33)] public long FlushPeriodic { get; init; }

    [Id(34)] public long SegmentsCount { get; init; }

    [Id(35)] public long SegmentsMemory { get; init; }

    [Id(36)] public long IndexWriterMemory { get; init; }

    [Id(37)] public long VersionMapMemory { get; init; }

    [Id(38)] public long TranslogOperations { get; init; }

    [Id(39)] public long TranslogSize { get; init; }

    [Id(40)] public long TranslogUncommittedOperations { get; init; }

    [Id(41)] public long TranslogUncommittedSize { get; init; }

    [Id(42)] public long TranslogEarliestLastModifiedAge { get; init; }

    [Id(43)] public long RequestCacheSize { get; init; }

    [Id(44)] public long RequestCacheHits { get; init; }

    [Id(45)] public long RequestCacheMisses { get; init; }

    [Id(46)] public long QueryCacheSize { get; init; }

    [Id(47)] public long QueryCacheHits { get; init; }

    [Id(48)] public long QueryCacheMisses { get; init; }

    [Id(49)] public long BulkTotal { get; init; }

    [Id(50)] public long BulkTime { get; init; }

    [Id(51)] public long BulkSize { get; init; }

    [Id(52)] public long ShardCount { get; init; }

    /// <summary>The sum of two sets of counters.</summary>
    public static CommonStats operator +(CommonStats a, CommonStats b) => new()
    {
        DocsCount = a.DocsCount + b.DocsCount,
        DocsDeleted = a.DocsDeleted + b.DocsDeleted,
        StoreSize = a.StoreSize + b.StoreSize,
        IndexTotal = a.IndexTotal + b.IndexTotal,
        IndexTime = a.IndexTime + b.IndexTime,
        IndexCurrent = a.IndexCurrent + b.IndexCurrent,
        IndexFailed = a.IndexFailed + b.IndexFailed,
        DeleteTotal = a.DeleteTotal + b.DeleteTotal,
        DeleteTime = a.DeleteTime + b.DeleteTime,
        NoopUpdateTotal = a.NoopUpdateTotal + b.NoopUpdateTotal,
        GetTotal = a.GetTotal + b.GetTotal,
        GetTime = a.GetTime + b.GetTime,
        GetExistsTotal = a.GetExistsTotal + b.GetExistsTotal,
        GetMissingTotal = a.GetMissingTotal + b.GetMissingTotal,
        SearchOpenContexts = a.SearchOpenContexts + b.SearchOpenContexts,
        QueryTotal = a.QueryTotal + b.QueryTotal,
        QueryTime = a.QueryTime + b.QueryTime,
        QueryCurrent = a.QueryCurrent + b.QueryCurrent,
        FetchTotal = a.FetchTotal + b.FetchTotal,
        FetchTime = a.FetchTime + b.FetchTime,
        FetchCurrent = a.FetchCurrent + b.FetchCurrent,
        ScrollTotal = a.ScrollTotal + b.ScrollTotal,
        ScrollCurrent = a.ScrollCurrent + b.ScrollCurrent,
        MergesCurrent = a.MergesCurrent + b.MergesCurrent,
        MergesTotal = a.MergesTotal + b.MergesTotal,
        MergesTime = a.MergesTime + b.MergesTime,
        MergesDocs = a.MergesDocs + b.MergesDocs,
        MergesSize = a.MergesSize + b.MergesSize,
        RefreshTotal = a.RefreshTotal + b.RefreshTotal,
        RefreshTime = a.RefreshTime + b.RefreshTime,
        RefreshListeners = a.RefreshListeners + b.RefreshListeners,
        FlushTotal = a.FlushTotal + b.FlushTotal,
        FlushTime = a.FlushTime + b.FlushTime,
        FlushPeriodic = a.FlushPeriodic + b.FlushPeriodic,
        SegmentsCount = a.SegmentsCount + b.SegmentsCount,
        SegmentsMemory = a.SegmentsMemory + b.SegmentsMemory,
        IndexWriterMemory = a.IndexWriterMemory + b.IndexWriterMemory,
        VersionMapMemory = a.VersionMapMemory + b.VersionMapMemory,
        TranslogOperations = a.TranslogOperations + b.TranslogOperations,
        TranslogSize = a.TranslogSize + b.TranslogSize,
        TranslogUncommittedOperations = a.TranslogUncommittedOperations + b.TranslogUncommittedOperations,
        TranslogUncommittedSize = a.TranslogUncommittedSize + b.TranslogUncommittedSize,
        TranslogEarliestLastModifiedAge = Math.Max(a.TranslogEarliestLastModifiedAge, b.TranslogEarliestLastModifiedAge),
        RequestCacheSize = a.RequestCacheSize + b.RequestCacheSize,
        RequestCacheHits = a.RequestCacheHits + b.RequestCacheHits,
        RequestCacheMisses = a.RequestCacheMisses + b.RequestCacheMisses,
        QueryCacheSize = a.QueryCacheSize + b.QueryCacheSize,
        QueryCacheHits = a.QueryCacheHits + b.QueryCacheHits,
        QueryCacheMisses = a.QueryCacheMisses + b.QueryCacheMisses,
        BulkTotal = a.BulkTotal + b.BulkTotal,
        BulkTime = a.BulkTime + b.BulkTime,
        BulkSize = a.BulkSize + b.BulkSize,
        ShardCount = a.ShardCount + b.ShardCount,
    };
}

/// <summary>One shard copy with its counters.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardStats")]
public sealed record ShardStats
{
    [Id(0)] public ShardRoutingView Routing { get; init; } = new();

    [Id(1)] public CommonStats Stats { get; init; } = new();

    [Id(2)] public long MaxSeqNo { get; init; } = -1;

    [Id(3)] public long LocalCheckpoint { get; init; } = -1;

    [Id(4)] public long GlobalCheckpoint { get; init; } = -1;

    [Id(5)] public string CommitId { get; init; } = "";

    [Id(6)] public long CommitGeneration { get; init; }

    [Id(7)] public UriParameter[] CommitUserData { get; init; } = [];

    [Id(8)] public string DataPath { get; init; } = "";

    [Id(9)] public long CommitDocs { get; init; }

    [Id(10)] public RetentionLeasesMessage RetentionLeases { get; init; } = new();
}

[GenerateSerializer, Immutable, Alias("winnow.IndexStats")]
public sealed record IndexStats
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public string Uuid { get; init; } = "";

    [Id(2)] public HealthStatus Health { get; init; }

    [Id(3)] public bool Closed { get; init; }

    [Id(4)] public CommonStats Primaries { get; init; } = new();

    [Id(5)] public CommonStats Total { get; init; } = new();

    [Id(6)] public ShardStats[] Shards { get; init; } = [];

    [Id(7)] public int NumberOfShards { get; init; }

    [Id(8)] public int NumberOfReplicas { get; init; }

    [Id(9)] public long CreationDateMillis { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.IndicesStatsView")]
public sealed record IndicesStatsView
{
    [Id(0)] public ShardsInfo Shards { get; init; } = new();

    [Id(1)] public IndexStats[] Indices { get; init; } = [];

    [Id(2)] public CommonStats Primaries { get; init; } = new();

    [Id(3)] public CommonStats Total { get; init; } = new();
}

[GenerateSerializer, Immutable, Alias("winnow.ShardSegmentsView")]
public sealed record ShardSegmentsView
{
    [Id(0)] public ShardRoutingView Routing { get; init; } = new();

    [Id(1)] public SegmentView[] Segments { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.SegmentView")]
public sealed record SegmentView
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public long Generation { get; init; }

    [Id(2)] public long NumDocs { get; init; }

    [Id(3)] public long DeletedDocs { get; init; }

    [Id(4)] public long SizeInBytes { get; init; }

    [Id(5)] public bool Committed { get; init; }

    [Id(6)] public bool Search { get; init; } = true;

    [Id(7)] public string Version { get; init; } = "";
}
