namespace Winnow.Contracts;

/// <summary>Which snapshot a shard is put into.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardSnapshotRequest")]
public sealed record ShardSnapshotRequest
{
    [Id(0)] public string SnapshotUuid { get; init; } = "";

    /// <summary>The repository by its name.</summary>
    [Id(1)] public string Repository { get; init; } = "";

    /// <summary>The snapshot's name, for messages.</summary>
    [Id(2)] public string Snapshot { get; init; } = "";
}

/// <summary>Elasticsearch's stages of a shard's snapshot.</summary>
public enum ShardSnapshotStage
{
    Init,
    Started,
    Finalize,
    Done,
    Failure,
}

/// <summary>How far the snapshot of a shard is. Times are milliseconds since 1970.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardSnapshotReport")]
public sealed record ShardSnapshotReport
{
    [Id(0)] public ShardSnapshotStage Stage { get; init; }

    /// <summary>The hash of the shard's manifest, in hexadecimal, when it is done.</summary>
    [Id(1)] public string? Manifest { get; init; }

    /// <summary>Why it has failed.</summary>
    [Id(2)] public string? Failure { get; init; }

    /// <summary>It was aborted: that is why it has failed.</summary>
    [Id(3)] public bool Aborted { get; init; }

    [Id(4)] public long StartMillis { get; init; }

    /// <summary>How long it took, or takes up to now.</summary>
    [Id(5)] public long TimeMillis { get; init; }

    /// <summary>Files of the commit, whether the repository holds them already or not.</summary>
    [Id(6)] public int TotalFiles { get; init; }

    [Id(7)] public long TotalBytes { get; init; }

    /// <summary>Files of which the repository lacked something.</summary>
    [Id(8)] public int IncrementalFiles { get; init; }

    /// <summary>What the repository lacked of them.</summary>
    [Id(9)] public long IncrementalBytes { get; init; }

    [Id(10)] public int ProcessedFiles { get; init; }

    [Id(11)] public long ProcessedBytes { get; init; }

    /// <summary>The term of the copy's primary: no operation in the snapshot is of a later one.</summary>
    [Id(12)] public long PrimaryTerm { get; init; }

    /// <summary>How long it waited for <c>max_snapshot_bytes_per_sec</c>.</summary>
    [Id(13)] public long ThrottledMillis { get; init; }

    [Id(14)] public string NodeId { get; init; } = "";
}
