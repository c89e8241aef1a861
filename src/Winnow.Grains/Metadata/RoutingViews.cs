using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Metadata;

/// <summary>The routing table in the contract's terms.</summary>
internal static class RoutingViews
{
    public static ShardRoutingView Of(IndexMetadata index, int shard, ShardCopy copy, bool delayed = false) => new()
    {
        Index = index.Name,
        IndexUuid = index.Uuid,
        Shard = shard,
        Primary = copy.Primary,
        State = (ShardCopyState)copy.State,
        NodeId = copy.NodeId,
        AllocationId = copy.AllocationId,
        RelocatingNodeId = copy.RelocatingNodeId,
        Searchable = copy.Active,
        IsRelocationTarget = copy.IsRelocationTarget,
        Unassigned = copy.Unassigned is { } info && !copy.Active
            ? new UnassignedInfoView
            {
                Reason = info.Reason,
                AtMillis = info.AtMillis,
                Delayed = delayed,
                Details = info.Details,
                FailedAllocations = info.FailedAllocations,
                AllocationStatus = info.AllocationStatus,
            }
            : null,
    };

    /// <summary>Every copy, by shard, primary first.</summary>
    public static IEnumerable<ShardRoutingView> Of(IndexMetadata index, DateTimeOffset now) => index.Shards.SelectMany(
        shard => shard.Copies.OrderByDescending(copy => copy.Primary).ThenBy(copy => copy.IsRelocationTarget).Select(copy => Of(index, shard.Id, copy, DelayedAllocation.IsDelayed(index, copy, now))));
}
