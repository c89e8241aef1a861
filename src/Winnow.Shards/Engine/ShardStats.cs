namespace Winnow.Shards;

/// <summary>What has been written.</summary>
public readonly record struct IndexingStats(
    long IndexTotal, TimeSpan IndexTime, long DeleteTotal, long VersionConflicts, long NoopUpdateTotal);

/// <summary>What has been read by id.</summary>
public readonly record struct GetStats(long Total, TimeSpan Time, long Exists);

/// <summary>What has been merged.</summary>
public readonly record struct MergeStats(int Current, long Total, long TotalDocs, long TotalSizeInBytes);

/// <summary>How often something was done, and how long it took altogether.</summary>
public readonly record struct TimedStats(long Total, TimeSpan Time);

/// <summary>A copy in numbers, for <c>_stats</c> and <c>_cat</c>.</summary>
public sealed record ShardStats
{
    public required int DocsCount { get; init; }

    public required int DocsDeleted { get; init; }

    /// <summary>The bytes of the segments and of the translog.</summary>
    public required long StoreSizeInBytes { get; init; }

    public required int SegmentsCount { get; init; }

    public required long IndexWriterMemoryInBytes { get; init; }

    public required long VersionMapMemoryInBytes { get; init; }

    public required IndexingStats Indexing { get; init; }

    public required GetStats Get { get; init; }

    public required TimedStats Refresh { get; init; }

    public required TimedStats Flush { get; init; }

    public required MergeStats Merges { get; init; }

    public required int RefreshListeners { get; init; }

    public required TranslogStats Translog { get; init; }

    public required SeqNoStats SeqNo { get; init; }

    /// <summary>The generation of the last commit.</summary>
    public required long CommitGeneration { get; init; }

    /// <summary>The user data of the last commit.</summary>
    public required IReadOnlyDictionary<string, string> CommitUserData { get; init; }
}
