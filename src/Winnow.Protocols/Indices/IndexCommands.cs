using System.Collections.Immutable;

namespace Winnow.Protocols.Indices;

/// <summary>What an index can be asked to become. Each is decided by <see cref="IndexDecisions.Decide"/>.</summary>
public abstract record IndexCommand;

public sealed record InitIndex(
    string Name,
    string Uuid,
    ImmutableSortedDictionary<string, string> Settings,
    string Mapping,
    int NumberOfShards,
    int RoutingNumShards,
    int RoutingPartitionSize) : IndexCommand;

/// <summary>An index of a snapshot: a new one, or in the place of one that is closed.</summary>
/// <param name="Index">What it is to be.</param>
/// <param name="Source">Where its shards lie.</param>
/// <param name="Shards">One by one.</param>
/// <param name="CreatedMillis">When the index was created that the snapshot was taken of.</param>
/// <param name="MappingVersion">The version that its mapping had.</param>
/// <param name="SettingsVersion">The version that its settings had.</param>
public sealed record RestoreIndex(
    InitIndex Index, RestoreSource Source, ImmutableArray<RestoredShard> Shards, long CreatedMillis, long MappingVersion, long SettingsVersion) : IndexCommand;

/// <summary>An index as a node last knew it, and the copies that nodes hold.</summary>
public sealed record ImportIndex(IndexMetadata Known, ImmutableArray<HeldCopy> Held) : IndexCommand;

/// <summary>The merged mapping; whoever merged it did so from the version before.</summary>
public sealed record SetMapping(string Mapping) : IndexCommand;

/// <summary>The settings as they shall be, whole.</summary>
public sealed record SetSettings(ImmutableSortedDictionary<string, string> Settings) : IndexCommand;

/// <summary>Closes every copy, or opens it again where it is.</summary>
public sealed record SetIndexClosed(bool Closed) : IndexCommand;

/// <summary>Gives an unassigned primary a node. With an allocation id it is that copy, which the node holds already.</summary>
public sealed record AssignPrimary(int Shard, string NodeId, string Incarnation, string? ExistingAllocationId, string NewAllocationId) : IndexCommand;

/// <summary>Gives an unassigned replica a node, to be recovered from the active primary of this term.</summary>
public sealed record AssignReplica(int Shard, long PrimaryTerm, string NodeId, string Incarnation, string NewAllocationId) : IndexCommand;

/// <summary>Moves a started copy: the target is recovered from the primary and takes its place.</summary>
public sealed record MoveCopy(int Shard, string AllocationId, string NodeId, string Incarnation, string NewAllocationId) : IndexCommand;

/// <summary>Takes a copy's place away, or ends its move when it is the target of one.</summary>
public sealed record CancelCopy(int Shard, string AllocationId) : IndexCommand;

/// <summary>An operator accepts the loss of what this copy does not have: it becomes the primary, alone in sync, with a history of its own.</summary>
public sealed record AllocateStalePrimary(int Shard, string NodeId, string Incarnation, string AllocationId) : IndexCommand;

/// <summary>An operator accepts the loss of the whole shard: it starts empty.</summary>
public sealed record AllocateEmptyPrimary(int Shard, string NodeId, string Incarnation, string NewAllocationId) : IndexCommand;

/// <summary>Replicas follow the number of nodes (<c>index.auto_expand_replicas</c>).</summary>
public sealed record ExpandReplicas(int Replicas) : IndexCommand;

/// <summary>A primary could not be placed; says why.</summary>
public sealed record MarkUnassignable(int Shard, string AllocationStatus) : IndexCommand;

/// <summary>The node opened the copy and it is ready.</summary>
public sealed record CopyStarted(int Shard, string AllocationId, string Incarnation) : IndexCommand;

/// <summary>The copy cannot go on: it could not be opened, or broke while it was used.</summary>
public sealed record CopyFailed(int Shard, string AllocationId, string Details, bool Corrupted) : IndexCommand;

/// <summary>The primary could not bring an operation to a copy: the copy leaves the in-sync set before anything is acknowledged without it.</summary>
public sealed record FailCopy(int Shard, string AllocationId, string PrimaryAllocationId, long PrimaryTerm, string Details) : IndexCommand;

/// <summary>The primary says that a copy has caught up: it becomes started and in-sync.</summary>
public sealed record CopyInSync(int Shard, string AllocationId, string PrimaryAllocationId, long PrimaryTerm) : IndexCommand;

/// <summary>The primary has stopped writing and gives its place to a copy that is level with it.</summary>
public sealed record HandOverPrimary(int Shard, string PrimaryAllocationId, long PrimaryTerm, string TargetAllocationId) : IndexCommand;

/// <summary>The primary goes on in a term above one that its operations have from another cluster.</summary>
public sealed record RaisePrimaryTerm(int Shard, string PrimaryAllocationId, long PrimaryTerm, long Above) : IndexCommand;

/// <summary>A node is there (again), with these copies on its disk.</summary>
public sealed record NodeStarted(string NodeId, string Incarnation, ImmutableArray<HeldCopy> Held) : IndexCommand;

/// <summary>A shard directory on a node.</summary>
public sealed record HeldCopy(int Shard, string AllocationId, bool Usable);

/// <summary>A start of a node is over: its copies are gone until it comes back.</summary>
public sealed record NodeLeft(string NodeId, string Incarnation) : IndexCommand;

/// <summary>Operators may have another try at copies that failed too often.</summary>
public sealed record RetryFailed : IndexCommand;

public sealed record DropIndexState : IndexCommand;
