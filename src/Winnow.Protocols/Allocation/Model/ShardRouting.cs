using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>One copy in the working table. <see cref="RoutingNodes"/> alone changes it, so that the sums of the nodes stay right.</summary>
public sealed class ShardRouting
{
    internal ShardRouting(AllocationIndex index, int shard, bool primary)
    {
        Index = index;
        Shard = shard;
        Primary = primary;
    }

    public AllocationIndex Index { get; }

    public int Shard { get; }

    public bool Primary { get; }

    public CopyState State { get; internal set; }

    /// <summary>Null while unassigned, and for a copy on a node that is not there.</summary>
    public RoutingNode? Node { get; internal set; }

    public string? NodeId { get; internal set; }

    public string? AllocationId { get; internal set; }

    /// <summary>The other end of a move.</summary>
    public string? RelocatingNodeId { get; internal set; }

    public bool IsRelocationTarget { get; internal set; }

    public CopySource Source { get; internal set; }

    /// <summary>The copy as the index has it; null for one that was only made in the working table.</summary>
    public ShardCopy? Copy { get; internal set; }

    public long PrimaryTerm { get; internal set; }

    /// <summary>How large its shard is; zero when nobody has said.</summary>
    public long Size { get; internal set; }

    public double WriteLoad { get; internal set; }

    public bool Active => State is CopyState.Started or CopyState.Relocating;

    public int FailedAllocations => Copy?.Unassigned?.FailedAllocations ?? 0;

    /// <summary>Where it could not be made the last time: another node is tried first.</summary>
    public string? FailedNodeId => Copy?.Unassigned is { Reason: UnassignedReasons.AllocationFailed } info ? info.LastNodeId : null;

    public int FailedRelocations => Copy?.FailedRelocations ?? 0;

    /// <summary>A primary that never held anything may start empty.</summary>
    public bool IsNew => Primary && (Copy?.Unassigned is { Reason: UnassignedReasons.IndexCreated or UnassignedReasons.ForcedEmptyPrimary }
        || (Copy?.Unassigned is { Reason: UnassignedReasons.NewIndexRestored } && !IsFetched));

    /// <summary>A primary that is fetched from outside of the cluster, to any node.</summary>
    public bool IsFetched => Primary && Source.IsFetched();

    /// <summary>Fetched from a snapshot.</summary>
    public bool IsRestored => Primary && Source == CopySource.Snapshot;

    /// <summary>The same copy in another table, not on a node yet.</summary>
    internal ShardRouting Clone()
    {
        var clone = (ShardRouting)MemberwiseClone();
        clone.Node = null;
        return clone;
    }

    /// <summary>As Elasticsearch prints a copy in explanations.</summary>
    public override string ToString()
    {
        var node = NodeId is null ? "" : $", node[{NodeId}]";
        var relocating = RelocatingNodeId is null ? "" : $", relocating [{RelocatingNodeId}]";
        var id = AllocationId is null ? "" : $", a[id={AllocationId}]";
        return $"[{Index.Name}][{Shard}]{node}{relocating}, [{(Primary ? 'P' : 'R')}], s[{State.ToString().ToUpperInvariant()}]{id}";
    }
}
