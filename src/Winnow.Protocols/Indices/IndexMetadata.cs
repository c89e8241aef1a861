using System.Collections.Immutable;
using Winnow.Protocols.Following;

namespace Winnow.Protocols.Indices;

/// <summary>One index: what it is and where its shards are. Changed only by <see cref="IndexDecisions"/>; every change raises the version.</summary>
public sealed record IndexMetadata
{
    public string Name { get; init; } = "";

    public string Uuid { get; init; } = "";

    public long Version { get; init; }

    public long MappingVersion { get; init; } = 1;

    public long SettingsVersion { get; init; } = 1;

    public bool Closed { get; init; }

    /// <summary>Flat keys with their <c>index.</c> prefix.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The mapping in JSON, without a type.</summary>
    public string Mapping { get; init; } = "{}";

    public long CreatedMillis { get; init; }

    /// <summary>How many shards a document's hash is spread over before it is folded onto the primaries.</summary>
    public int RoutingNumShards { get; init; }

    public int RoutingPartitionSize { get; init; } = 1;

    public ImmutableArray<ShardTable> Shards { get; init; } = [];

    /// <summary>What it is made of, while primaries are still to be fetched from a snapshot.</summary>
    public RestoreSource? Restore { get; init; }

    /// <summary>The last restore that made this index, over or not.</summary>
    public string? RestoredBy { get; init; }

    /// <summary>Whom it follows; null for an ordinary index.</summary>
    public FollowEntry? Follow { get; init; }

    /// <summary>The last command that changed whether, whom and how it follows.</summary>
    public string? FollowOperation { get; init; }

    /// <summary>Of an index that was promoted, where each shard comes from. Else empty.</summary>
    public ImmutableArray<ShardLineage> Lineage { get; init; } = [];

    /// <summary>True for a state that nothing was ever written to: there is no such index.</summary>
    public bool IsNone => Uuid.Length == 0;

    public int NumberOfShards => Shards.Length;

    public int NumberOfReplicas => int.TryParse(Settings.GetValueOrDefault("index.number_of_replicas"), out var replicas) ? replicas : 1;
}

/// <summary>One shard: its term, the copies that may be trusted, and every copy there should be.</summary>
public sealed record ShardTable
{
    public int Id { get; init; }

    /// <summary>Raised by every decision that makes a copy the primary: operations of an older term are refused.</summary>
    public long PrimaryTerm { get; init; }

    /// <summary>Allocation ids of the copies that have every acknowledged operation. Only one of these may become primary.</summary>
    public ImmutableArray<string> InSync { get; init; } = [];

    public ImmutableArray<ShardCopy> Copies { get; init; } = [];

    /// <summary>The primary, with or without a place. The target of its move is to become it, and is not it yet.</summary>
    public ShardCopy Primary => Copies.First(copy => copy is { Primary: true, IsRelocationTarget: false });

    /// <summary>How many copies there should be: one primary and its replicas. A copy that moves is one, though it has two places.</summary>
    public int Count => Copies.Count(copy => !copy.IsRelocationTarget);

    public ShardCopy? Copy(string allocationId) =>
        Copies.FirstOrDefault(copy => string.Equals(copy.AllocationId, allocationId, StringComparison.Ordinal));

    /// <summary>The copy on a node: at most one, whether it is there, comes or goes.</summary>
    public ShardCopy? On(string nodeId) => Copies.FirstOrDefault(copy => string.Equals(copy.NodeId, nodeId, StringComparison.Ordinal));

    /// <summary>Where a moving copy goes to, or comes from; null for a copy that stays.</summary>
    public ShardCopy? OtherEnd(ShardCopy copy) => copy.RelocatingNodeId is { } nodeId ? On(nodeId) : null;
}

public enum CopyState
{
    Unassigned,
    Initializing,
    Started,
    Relocating,
}

/// <summary>What an Initializing copy starts from.</summary>
public enum CopySource
{
    /// <summary>Nothing: the first copy of a shard, or one that an operator gave up.</summary>
    EmptyStore,

    /// <summary>What the node's disk holds of an in-sync copy.</summary>
    ExistingStore,

    /// <summary>What the node's disk holds of a copy that was not in sync, by an operator's word: its history starts anew.</summary>
    StaleStore,

    /// <summary>The primary; what the node's disk holds is reused where it is the same.</summary>
    Peer,

    /// <summary>A snapshot, whatever node it is fetched to (<see cref="IndexMetadata.Restore"/>). Its history starts anew.</summary>
    Snapshot,

    /// <summary>The shard of the index that this one follows, whatever node it is fetched to (<see cref="IndexMetadata.Follow"/>).</summary>
    Leader,
}

public static class CopySources
{
    /// <summary>Whether it is fetched from outside of the cluster, to any node: until it has started once, no disk has all of it.</summary>
    public static bool IsFetched(this CopySource source) => source is CopySource.Snapshot or CopySource.Leader;
}

public sealed record ShardCopy
{
    public bool Primary { get; init; }

    public CopyState State { get; init; }

    public string? NodeId { get; init; }

    /// <summary>Which start of the node it was assigned to: a node that starts anew has to open the copy anew.</summary>
    public string? Incarnation { get; init; }

    public string? AllocationId { get; init; }

    /// <summary>Of a copy that moves, its target's node; of the target, the node that the copy leaves.</summary>
    public string? RelocatingNodeId { get; init; }

    /// <summary>The other end of a move: it takes the copy's place when it has started. That of a primary is no primary before.</summary>
    public bool IsRelocationTarget { get; init; }

    /// <summary>Moves of this copy that failed since it has its place.</summary>
    public int FailedRelocations { get; init; }

    /// <summary>What it is made from while it is Initializing; of a primary without a node, what it shall be made from unless a disk holds it.</summary>
    public CopySource Source { get; init; }

    /// <summary>Why it is unassigned, or was until it started.</summary>
    public UnassignedInfo? Unassigned { get; init; }

    public bool Active => State is CopyState.Started or CopyState.Relocating;
}

public sealed record UnassignedInfo
{
    public string Reason { get; init; } = UnassignedReasons.IndexCreated;

    public long AtMillis { get; init; }

    public string? Details { get; init; }

    public int FailedAllocations { get; init; }

    /// <summary>What it was to be made from is corrupt: another try cannot help.</summary>
    public bool SourceCorrupted { get; init; }

    /// <summary>The node that had the copy before.</summary>
    public string? LastNodeId { get; init; }

    /// <summary>What the last attempt to place it came to.</summary>
    public string AllocationStatus { get; init; } = "no_attempt";
}

/// <summary>Elasticsearch's reasons for a copy without a node.</summary>
public static class UnassignedReasons
{
    public const string IndexCreated = "INDEX_CREATED";
    public const string ClusterRecovered = "CLUSTER_RECOVERED";
    public const string IndexReopened = "INDEX_REOPENED";
    public const string ReplicaAdded = "REPLICA_ADDED";
    public const string AllocationFailed = "ALLOCATION_FAILED";
    public const string NodeLeft = "NODE_LEFT";
    public const string DanglingIndexImported = "DANGLING_INDEX_IMPORTED";
    public const string RerouteCancelled = "REROUTE_CANCELLED";
    public const string PrimaryFailed = "PRIMARY_FAILED";
    public const string ForcedEmptyPrimary = "FORCED_EMPTY_PRIMARY";
    public const string NewIndexRestored = "NEW_INDEX_RESTORED";
    public const string ExistingIndexRestored = "EXISTING_INDEX_RESTORED";
}
