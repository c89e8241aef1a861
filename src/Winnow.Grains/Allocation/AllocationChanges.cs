using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Allocation;

/// <summary>Between the contract's changes and the index' commands. The index gives new copies their ids.</summary>
internal static class AllocationChanges
{
    public static IndexCommand ToCommand(AllocationChange change, IUuidSource uuids) => change.Kind switch
    {
        AllocationChangeKind.AssignPrimary => new AssignPrimary(change.Shard, change.NodeId, change.Incarnation, change.AllocationId, uuids.Next()),
        AllocationChangeKind.MarkUnassignable => new MarkUnassignable(change.Shard, change.Status),
        AllocationChangeKind.AssignReplica => new AssignReplica(change.Shard, change.PrimaryTerm, change.NodeId, change.Incarnation, uuids.Next()),
        AllocationChangeKind.Move => new MoveCopy(change.Shard, change.AllocationId!, change.NodeId, change.Incarnation, uuids.Next()),
        AllocationChangeKind.Cancel => new CancelCopy(change.Shard, change.AllocationId!),
        AllocationChangeKind.AllocateStalePrimary => new AllocateStalePrimary(change.Shard, change.NodeId, change.Incarnation, change.AllocationId!),
        AllocationChangeKind.AllocateEmptyPrimary => new AllocateEmptyPrimary(change.Shard, change.NodeId, change.Incarnation, uuids.Next()),
        AllocationChangeKind.ExpandReplicas => new ExpandReplicas(change.Replicas),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change.Kind, "no such change"),
    };

    public static AllocationChange[] ToMessages(IEnumerable<RoutingChange> changes) => [.. changes.Select(change => ToMessage(change.Command))];

    private static AllocationChange ToMessage(IndexCommand command) => command switch
    {
        AssignPrimary assign => At(AllocationChangeKind.AssignPrimary, assign.Shard, assign.NodeId, assign.Incarnation) with { AllocationId = assign.ExistingAllocationId },
        MarkUnassignable mark => new AllocationChange { Kind = AllocationChangeKind.MarkUnassignable, Shard = mark.Shard, Status = mark.AllocationStatus },
        AssignReplica assign => At(AllocationChangeKind.AssignReplica, assign.Shard, assign.NodeId, assign.Incarnation) with { PrimaryTerm = assign.PrimaryTerm },
        MoveCopy move => At(AllocationChangeKind.Move, move.Shard, move.NodeId, move.Incarnation) with { AllocationId = move.AllocationId },
        CancelCopy cancel => new AllocationChange { Kind = AllocationChangeKind.Cancel, Shard = cancel.Shard, AllocationId = cancel.AllocationId },
        AllocateStalePrimary stale => At(AllocationChangeKind.AllocateStalePrimary, stale.Shard, stale.NodeId, stale.Incarnation) with { AllocationId = stale.AllocationId },
        AllocateEmptyPrimary empty => At(AllocationChangeKind.AllocateEmptyPrimary, empty.Shard, empty.NodeId, empty.Incarnation),
        ExpandReplicas expand => new AllocationChange { Kind = AllocationChangeKind.ExpandReplicas, Replicas = expand.Replicas },
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no allocator gives this command"),
    };

    private static AllocationChange At(AllocationChangeKind kind, int shard, string nodeId, string incarnation) =>
        new() { Kind = kind, Shard = shard, NodeId = nodeId, Incarnation = incarnation };
}
