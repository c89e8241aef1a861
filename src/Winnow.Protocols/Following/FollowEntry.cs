using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Following;

/// <summary>Whom an index follows (<see cref="IndexMetadata.Follow"/>). Its number of shards is the leader's.</summary>
public sealed record FollowEntry
{
    /// <summary>The setting that every follower has.</summary>
    public const string Setting = "index.xpack.ccr.following_index";

    /// <summary>The alias of the leader's cluster.</summary>
    public string RemoteCluster { get; init; } = "";

    public string LeaderIndex { get; init; } = "";

    public string LeaderUuid { get; init; } = "";

    public ImmutableArray<FollowedShard> Shards { get; init; } = [];

    /// <summary>How it follows; null while it is paused.</summary>
    public FollowParameters? Parameters { get; init; }

    /// <summary>It is closed, or about to be, for settings of the leader's that cannot change while it is open: whoever finds it so opens it again.</summary>
    public bool Reopens { get; init; }

    /// <summary>What becomes of it when the leader is deleted.</summary>
    public OnLeaderDelete OnLeaderDelete { get; init; }

    /// <summary>The auto-follow pattern that made it; null when a request did.</summary>
    public string? Pattern { get; init; }

    /// <summary>The operation that makes it an ordinary index: nothing is read any more.</summary>
    public string? Promotion { get; init; }

    /// <summary>Whether its shards read from the leader.</summary>
    public bool Active => Parameters is not null && Promotion is null;

    /// <summary>Whether a shard of it, which was a leader's, has yet to become a prefix of the other one.</summary>
    public bool IsDemoting => Shards.Any(shard => shard.LeaderHistoryUuid.Length == 0);
}

/// <summary>What is known of a shard of a follower and that of its leader.</summary>
public sealed record FollowedShard
{
    /// <summary>The history of the leader's shard that this one's is a prefix of. Empty while that is still to be achieved.</summary>
    public string LeaderHistoryUuid { get; init; } = "";

    /// <summary>
    /// Of a shard that was a leader itself and has not been made a follower yet: up to here both have the same operations. Null when nobody knows,
    /// and only files help.
    /// </summary>
    public long? SharedSeqNo { get; init; }

    /// <summary>The history of the leader that has these operations.</summary>
    public string SharedHistoryUuid { get; init; } = "";

    /// <summary>
    /// The primary term of the leader's shard when this one was made or remade its follower. It has no operation of that term yet, perhaps, and must not
    /// write in it when it is promoted.
    /// </summary>
    public long LeaderTerm { get; init; }

    /// <summary>What became of the operations that the leader does not have. Null when the shard was never rolled back.</summary>
    public RolledBackShard? RolledBack { get; init; }

    /// <summary>The history of its own that it got when the leader's files last took the place of what it had. Empty when that has never happened.</summary>
    public string HistoryUuid { get; init; } = "";

    /// <summary>How often that has happened.</summary>
    public int Heals { get; init; }
}

/// <summary>A shard that has given up what its leader does not have.</summary>
/// <param name="SeqNo">Operations above this one were taken back.</param>
/// <param name="Operations">How many there were on documents.</param>
/// <param name="File">Where they are written down; null when there were none.</param>
/// <param name="Node">On which node.</param>
/// <param name="Documents">How many documents the leader has sent so that they are what they were.</param>
/// <param name="Bytes">How many bytes these have.</param>
public sealed record RolledBackShard(long SeqNo, int Operations, string? File, string Node, int Documents, long Bytes);

/// <summary>Where a shard that was promoted comes from.</summary>
/// <param name="ParentHistoryUuid">The history of the leader that it followed.</param>
/// <param name="MaxSeqNo">It has all operations of that history up to here. What it has above is its own history, wherever an operation came from.</param>
/// <param name="HistoryUuid">Its own history: when the shard has another one since, nothing is known any more.</param>
public sealed record ShardLineage(string ParentHistoryUuid, long MaxSeqNo, string HistoryUuid);
