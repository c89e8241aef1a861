using System.Collections.Immutable;

namespace Winnow.Protocols.Allocation;

public readonly record struct DiskUsage(long Total, long Free)
{
    public long Used => Total - Free;

    public double UsedPercent => Total <= 0 ? 0 : 100.0 * Used / Total;
}

/// <summary>A copy on a node's disk, whether the index knows of it or not.</summary>
/// <param name="NodeId">The node that has it.</param>
/// <param name="Shard">The shard's number.</param>
/// <param name="AllocationId">Which copy it is.</param>
/// <param name="Usable">False when it is known to be corrupt.</param>
/// <param name="Bytes">How much there is of it.</param>
public sealed record StoredShard(string NodeId, int Shard, string AllocationId, bool Usable, long Bytes);

/// <summary>What the nodes say of their disks and shards. It is as old as the last time that they were asked.</summary>
public sealed record ClusterInfo
{
    public static ClusterInfo Unknown { get; } = new();

    public ImmutableSortedDictionary<string, DiskUsage> Disks { get; init; } = ImmutableSortedDictionary.Create<string, DiskUsage>(StringComparer.Ordinal);

    /// <summary>The largest copy of each shard.</summary>
    public ImmutableDictionary<(string Uuid, int Shard), long> ShardSizes { get; init; } = ImmutableDictionary<(string, int), long>.Empty;

    /// <summary>How busy writes will keep each shard, where somebody makes such forecasts.</summary>
    public ImmutableDictionary<(string Uuid, int Shard), double> WriteLoads { get; init; } = ImmutableDictionary<(string, int), double>.Empty;
}
