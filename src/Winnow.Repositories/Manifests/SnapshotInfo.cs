using System.Collections.Immutable;

namespace Winnow.Repositories;

/// <summary>Everything about one snapshot but the contents.</summary>
public sealed record SnapshotInfo
{
    public required string Name { get; init; }

    /// <summary>Also the uuid of the activity that makes it, and of the uploads that are made for it.</summary>
    public required string Uuid { get; init; }

    public required SnapshotState State { get; init; }

    public required long StartMillis { get; init; }

    public required long EndMillis { get; init; }

    public required string ClusterUuid { get; init; }

    public required string Version { get; init; }

    public required ImmutableArray<SnapshotIndex> Indices { get; init; }

    public ImmutableArray<string> DataStreams { get; init; } = [];

    public ImmutableArray<SnapshotShardFailure> Failures { get; init; } = [];

    /// <summary>Null when the snapshot was taken without it.</summary>
    public Content? GlobalState { get; init; }

    /// <summary>What the user attached: a JSON object.</summary>
    public string? MetadataJson { get; init; }

    public string? Policy { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; init; }
}

/// <summary>An index in a snapshot.</summary>
/// <param name="Manifest">Its <see cref="IndexManifest"/>.</param>
public sealed record SnapshotIndex(string Name, string Uuid, ContentHash Manifest, ImmutableArray<SnapshotShard> Shards);

/// <summary>What taking a shard took: all its files, and those of them (as far) that the repository did not have.</summary>
public sealed record SnapshotShard(
    int TotalFiles, long TotalBytes, int IncrementalFiles, long IncrementalBytes, long StartMillis, long TimeMillis, string? Failure = null);

/// <summary>A shard that is not in the snapshot.</summary>
public sealed record SnapshotShardFailure(string Index, string IndexUuid, int Shard, string? NodeId, string Reason, string Status);
