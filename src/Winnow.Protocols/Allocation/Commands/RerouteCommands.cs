using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>Carries out an operator's commands on the table. What deciders forbid, an operator cannot do either, except that allocation is switched off.</summary>
public static class RerouteCommands
{
    public static RerouteOutcome Execute(RerouteCommand command, IReadOnlyList<StoredShard>? stored, RoutingAllocation allocation)
    {
        allocation = allocation.With(explains: true, ignoresDisabled: true);
        var index = allocation.Routing.Find(command.IndexUuid);
        if (index is null || command.Shard < 0 || command.Shard >= index.Shards.Count)
        {
            return Refused($"[{command.Name}] no such shard [{command.Shard}] of index [{index?.Index.Name ?? command.IndexUuid}]");
        }

        return command switch
        {
            MoveCommand move => Move(move, index, allocation),
            CancelCommand cancel => Cancel(cancel, index, allocation),
            AllocateReplicaCommand replica => Replica(replica, index, allocation),
            AllocateStalePrimaryCommand stale => Stale(stale, index, stored ?? [], allocation),
            AllocateEmptyPrimaryCommand empty => Empty(empty, index, allocation),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no such command"),
        };
    }

    private static RerouteOutcome Move(MoveCommand command, IndexRouting index, RoutingAllocation allocation)
    {
        if (Node(command.FromNode, allocation) is not { } from || Node(command.ToNode, allocation) is not { } to)
        {
            return NoNode(command.Name, Node(command.FromNode, allocation) is null ? command.FromNode : command.ToNode);
        }

        if (index.Shards[command.Shard].FirstOrDefault(copy => ReferenceEquals(copy.Node, from)) is not { } shard)
        {
            return Refused($"[move_allocation] can't move {command.Shard}, failed to find it on node {Show(from)}");
        }

        if (shard.State != CopyState.Started)
        {
            return Refused($"[move_allocation] can't move {command.Shard}, shard is not started (state = {shard.State.ToString().ToUpperInvariant()}]");
        }

        var decisions = AllocationDeciders.ExplainAllocate(shard, to, allocation);
        switch (AllocationDeciders.Worst(decisions))
        {
            case Verdict.No:
                return new RerouteOutcome(null, $"[move_allocation] can't move {command.Shard}, from {Show(from)}, to {Show(to)}, since its not allowed, reason: {Reasons(decisions)}", decisions);
            case Verdict.Throttle:
                return new RerouteOutcome(null, null, decisions);
            default:
                allocation.Routing.Relocate(shard, to);
                return Done(index, new MoveCopy(command.Shard, shard.AllocationId!, to.Id, to.Node.Incarnation, ""), decisions);
        }
    }

    private static RerouteOutcome Cancel(CancelCommand command, IndexRouting index, RoutingAllocation allocation)
    {
        if (Node(command.Node, allocation) is not { } node)
        {
            return NoNode(command.Name, command.Node);
        }

        if (index.Shards[command.Shard].FirstOrDefault(copy => ReferenceEquals(copy.Node, node)) is not { AllocationId: { } id } shard)
        {
            return Refused($"[cancel_allocation] can't cancel {command.Shard}, failed to find it on node {Show(node)}");
        }

        if (shard is { Primary: true, IsRelocationTarget: false } && !command.AllowPrimary)
        {
            return Refused($"[cancel_allocation] can't cancel {command.Shard} on node {Show(node)}, shard is primary and {shard.State.ToString().ToLowerInvariant()} its state");
        }

        return Done(index, new CancelCopy(command.Shard, id), [new AllocationDecision("cancel_allocation_command", Verdict.Yes, $"shard {command.Shard} on node {Show(node)} can be cancelled")]);
    }

    private static RerouteOutcome Replica(AllocateReplicaCommand command, IndexRouting index, RoutingAllocation allocation)
    {
        if (Node(command.Node, allocation) is not { } node)
        {
            return NoNode(command.Name, command.Node);
        }

        if (!index.PrimaryOf(command.Shard).Active)
        {
            return Refused($"[{command.Name}] trying to allocate a replica shard [{index.Index.Name}][{command.Shard}], while corresponding primary shard is still unassigned");
        }

        if (index.Shards[command.Shard].FirstOrDefault(copy => copy is { Primary: false, State: CopyState.Unassigned }) is not { } shard)
        {
            return Refused($"[{command.Name}] all copies of [{index.Index.Name}][{command.Shard}] are already assigned. Use the move allocation command instead");
        }

        var decisions = AllocationDeciders.ExplainAllocate(shard, node, allocation);
        if (AllocationDeciders.Worst(decisions) == Verdict.No)
        {
            return new RerouteOutcome(
                null, $"[{command.Name}] allocation of [{index.Index.Name}][{command.Shard}] on node {Show(node)} is not allowed, reason: {Reasons(decisions)}", decisions);
        }

        allocation.Routing.Initialize(shard, node, CopySource.Peer);
        return Done(index, new AssignReplica(command.Shard, shard.PrimaryTerm, node.Id, node.Node.Incarnation, ""), decisions);
    }

    private static RerouteOutcome Stale(AllocateStalePrimaryCommand command, IndexRouting index, IReadOnlyList<StoredShard> stored, RoutingAllocation allocation)
    {
        if (Forced(command, command.Node, command.AcceptDataLoss, index, allocation, "allocating an outdated copy may lose data") is var (node, refused) && node is null)
        {
            return refused!;
        }

        if (index.Metadata.Shards[command.Shard].InSync.IsEmpty)
        {
            return Refused($"[{command.Name}] trying to allocate an existing primary shard [{index.Index.Name}][{command.Shard}], while no such shard has ever been active");
        }

        var copy = stored.FirstOrDefault(held => held.Shard == command.Shard && string.Equals(held.NodeId, node.Id, StringComparison.Ordinal));
        if (copy is not { Usable: true })
        {
            return Refused($"[{command.Name}] node {Show(node)} holds no {(copy is null ? "" : "usable ")}copy of [{index.Index.Name}][{command.Shard}]");
        }

        allocation.Routing.Initialize(index.PrimaryOf(command.Shard), node, CopySource.StaleStore);
        return Done(index, new AllocateStalePrimary(command.Shard, node.Id, node.Node.Incarnation, copy.AllocationId), Accepted(command));
    }

    private static RerouteOutcome Empty(AllocateEmptyPrimaryCommand command, IndexRouting index, RoutingAllocation allocation)
    {
        if (Forced(command, command.Node, command.AcceptDataLoss, index, allocation, "allocating an empty primary loses all data of the shard") is var (node, refused) && node is null)
        {
            return refused!;
        }

        allocation.Routing.Initialize(index.PrimaryOf(command.Shard), node, CopySource.EmptyStore);
        return Done(index, new AllocateEmptyPrimary(command.Shard, node.Id, node.Node.Incarnation, ""), Accepted(command));
    }

    private static (RoutingNode? Node, RerouteOutcome? Refused) Forced(
        RerouteCommand command, string nodeName, bool accepted, IndexRouting index, RoutingAllocation allocation, string loss)
    {
        if (Node(nodeName, allocation) is not { } node)
        {
            return (null, NoNode(command.Name, nodeName));
        }

        if (index.PrimaryOf(command.Shard).State != CopyState.Unassigned)
        {
            return (null, Refused($"[{command.Name}] primary [{index.Index.Name}][{command.Shard}] is already assigned"));
        }

        return accepted
            ? (node, null)
            : (null, Refused($"[{command.Name}] {loss} for [{index.Index.Name}][{command.Shard}]. Please confirm by setting the accept_data_loss parameter to true"));
    }

    private static IReadOnlyList<AllocationDecision> Accepted(RerouteCommand command) =>
        [new AllocationDecision($"{command.Name} allocation command", Verdict.Yes, "the loss of data is accepted")];

    private static RoutingNode? Node(string nameOrId, RoutingAllocation allocation) =>
        allocation.Routing.Node(nameOrId) ?? allocation.Routing.Nodes.FirstOrDefault(node => string.Equals(node.Node.Name, nameOrId, StringComparison.Ordinal));

    private static string Show(RoutingNode node) => $"{{{node.Node.Name}}}{{{node.Id}}}";

    private static string Reasons(IEnumerable<AllocationDecision> decisions) => string.Concat(
        decisions.Where(decision => decision.Verdict == Verdict.No).Select(decision => $"[NO({decision.Explanation})]"));

    private static RerouteOutcome NoNode(string command, string node) => Refused($"[{command}] failed to resolve [{node}], no matching nodes");

    private static RerouteOutcome Done(IndexRouting index, IndexCommand command, IReadOnlyList<AllocationDecision> decisions) =>
        new(new RoutingChange(index.Index.Uuid, command), null, decisions);

    private static RerouteOutcome Refused(string why) => new(null, why, []);
}
