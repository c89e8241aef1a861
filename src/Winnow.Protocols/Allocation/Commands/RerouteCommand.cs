namespace Winnow.Protocols.Allocation;

/// <summary>A command of <c>_cluster/reroute</c>. Nodes are given by name or id.</summary>
public abstract record RerouteCommand(string Name, string IndexUuid, int Shard);

public sealed record MoveCommand(string IndexUuid, int Shard, string FromNode, string ToNode) : RerouteCommand("move", IndexUuid, Shard);

public sealed record CancelCommand(string IndexUuid, int Shard, string Node, bool AllowPrimary) : RerouteCommand("cancel", IndexUuid, Shard);

public sealed record AllocateReplicaCommand(string IndexUuid, int Shard, string Node) : RerouteCommand("allocate_replica", IndexUuid, Shard);

public sealed record AllocateStalePrimaryCommand(string IndexUuid, int Shard, string Node, bool AcceptDataLoss)
    : RerouteCommand("allocate_stale_primary", IndexUuid, Shard);

public sealed record AllocateEmptyPrimaryCommand(string IndexUuid, int Shard, string Node, bool AcceptDataLoss)
    : RerouteCommand("allocate_empty_primary", IndexUuid, Shard);

/// <summary>What came of a command: the change it makes, none when it only explains why not.</summary>
public sealed record RerouteOutcome(RoutingChange? Change, string? Refusal, IReadOnlyList<AllocationDecision> Decisions);
