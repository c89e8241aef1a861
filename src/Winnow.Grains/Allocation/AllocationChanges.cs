using Winnow.Protocols.Indices;

namespace Winnow.Grains.Allocation;

/// <summary>From the contract's changes to the index' commands. The index gives new copies their ids.</summary>
internal static class AllocationChanges
{
    public static IndexCommand ToCommand(AllocationChange change, IUuidSource uuids) => change.Kind switch
    {
        AllocationChangeKind.AssignReplica => new AssignReplica(change.Shard, change.PrimaryTerm, change.NodeId, change.Incarnation, uuids.Next()),
        AllocationChangeKind.Move => new MoveCopy(change.Shard, change.AllocationId, change.NodeId, change.Incarnation, uuids.Next()),
        AllocationChangeKind.Cancel => new CancelCopy(change.Shard, change.AllocationId),
        AllocationChangeKind.AllocateStalePrimary => new AllocateStalePrimary(change.Shard, change.NodeId, change.Incarnation, change.AllocationId),
        AllocationChangeKind.AllocateEmptyPrimary => new AllocateEmptyPrimary(change.Shard, change.NodeId, change.Incarnation, uuids.Next()),
        AllocationChangeKind.ExpandReplicas => new ExpandReplicas(change.Replicas),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change.Kind, "no such change"),
    };
}
