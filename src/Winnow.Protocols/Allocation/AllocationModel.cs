using System.Collections.Immutable;

namespace Winnow.Protocols.Allocation;

/// <summary>A node as allocation sees it.</summary>
public sealed record AllocationNode
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Incarnation { get; init; } = "";

    public bool HoldsData { get; init; } = true;

    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public long DiskTotal { get; init; }

    public long DiskFree { get; init; }
}

/// <summary>A copy that has a node, or shall have one.</summary>
public sealed record AllocationShard
{
    public string IndexUuid { get; init; } = "";

    public int Shard { get; init; }

    public bool Primary { get; init; }

    public string? NodeId { get; init; }

    public int FailedAllocations { get; init; }

    /// <summary>The settings of its index: filters, enable, retries.</summary>
    public ImmutableSortedDictionary<string, string> IndexSettings { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>All nodes, all copies that have one of them, and the cluster's settings: what deciders and weights look at.</summary>
public sealed record AllocationModel
{
    public ImmutableArray<AllocationNode> Nodes { get; init; } = [];

    public ImmutableArray<AllocationShard> Assigned { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public int ShardsOn(string nodeId) => Assigned.Count(shard => string.Equals(shard.NodeId, nodeId, StringComparison.Ordinal));

    public int ShardsOn(string nodeId, string indexUuid) => Assigned.Count(shard =>
        string.Equals(shard.NodeId, nodeId, StringComparison.Ordinal) && string.Equals(shard.IndexUuid, indexUuid, StringComparison.Ordinal));
}
