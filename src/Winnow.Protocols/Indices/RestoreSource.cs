using System.Collections.Immutable;

namespace Winnow.Protocols.Indices;

/// <summary>The index of a snapshot that an index is restored from: it stays with the index until every primary has started.</summary>
public sealed record RestoreSource
{
    /// <summary>Names this restore among all there ever were.</summary>
    public string Uuid { get; init; } = "";

    public string Repository { get; init; } = "";

    public string Snapshot { get; init; } = "";

    public string SnapshotUuid { get; init; } = "";

    /// <summary>The version that took the snapshot.</summary>
    public string Version { get; init; } = "";

    /// <summary>What the index is called in the snapshot.</summary>
    public string Index { get; init; } = "";

    /// <summary>The hash of the index' manifest, in hexadecimal.</summary>
    public string Manifest { get; init; } = "";

    /// <summary>How large each shard is; empty when nobody has said.</summary>
    public ImmutableArray<long> ShardBytes { get; init; } = [];

    public long BytesOf(int shard) => shard < ShardBytes.Length ? ShardBytes[shard] : 0;

    public override string ToString() => $"{Repository}:{Snapshot}/{SnapshotUuid}";
}

/// <summary>A shard as a snapshot has it.</summary>
/// <param name="InSnapshot">False for one that a partial snapshot lacks: it starts empty.</param>
/// <param name="PrimaryTerm">No operation in it is of a later term.</param>
public sealed record RestoredShard(bool InSnapshot, long PrimaryTerm);
