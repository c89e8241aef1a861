using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Following;

/// <summary>A new index that is made of a leader, and follows it when the entry says how.</summary>
/// <param name="Index">What it is to be.</param>
/// <param name="Entry">Whom it follows.</param>
/// <param name="CreatedMillis">When the leader was created.</param>
public sealed record FollowIndex(InitIndex Index, FollowEntry Entry, long CreatedMillis) : IndexCommand;

/// <summary>Commands of an operator. The operation is the same for every try of one.</summary>
public abstract record FollowCommand(string Operation) : IndexCommand;

public sealed record PauseFollow(string Operation) : FollowCommand(Operation);

/// <summary>Follows (again) with these parameters: whoever asks has compared it with its leader.</summary>
public sealed record ResumeFollow(string Operation, FollowParameters Parameters) : FollowCommand(Operation);

/// <summary>A paused and closed follower becomes an ordinary index.</summary>
public sealed record Unfollow(string Operation) : FollowCommand(Operation);

/// <summary>Nothing is read from the leader any more, so that the shards can be sealed.</summary>
public sealed record BeginPromotion(string Operation) : FollowCommand(Operation);

/// <summary>The promotion that has begun is given up; an active follower follows on.</summary>
public sealed record AbandonPromotion(string Operation) : FollowCommand(Operation);

/// <summary>All shards are sealed: the index is an ordinary one, in terms above all of its operations.</summary>
public sealed record PromoteFollower(string Operation, ImmutableArray<SealedShard> Shards) : FollowCommand(Operation);

/// <summary>A shard that takes no operations of the leader any more.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="PrimaryAllocationId">The primary that was sealed.</param>
/// <param name="PrimaryTerm">In this term: another primary would have to be sealed anew.</param>
/// <param name="MaxSeqNo">All copies in sync have all operations up to here. Where one is missing above, the new term puts a no-op.</param>
/// <param name="MaxOperationTerm">The highest primary term that one of them has.</param>
/// <param name="HistoryUuid">The shard's own history, which goes on.</param>
public sealed record SealedShard(int Shard, string PrimaryAllocationId, long PrimaryTerm, long MaxSeqNo, long MaxOperationTerm, string HistoryUuid);

/// <summary>The follower is going to be closed for a moment, or is open again: <see cref="FollowEntry.Reopens"/>.</summary>
public sealed record ReopenFollower(bool Reopens) : IndexCommand;

/// <summary>An ordinary index becomes a follower of another that has grown from it. Its shards have to be made prefixes of the leader's yet.</summary>
public sealed record DemoteIndex(string Operation, FollowEntry Entry) : FollowCommand(Operation);

/// <summary>
/// The primary's operations are a prefix of this history of the leader's now: by a rollback, or by its files. Its other copies have what was before,
/// and are made from it anew.
/// </summary>
public sealed record RebaseFollower(int Shard, string PrimaryAllocationId, long PrimaryTerm, string LeaderHistoryUuid) : IndexCommand
{
    /// <summary>The leader of that history; null when it is the same index as before.</summary>
    public string? LeaderUuid { get; init; }

    /// <summary>The primary term that the leader's shard had when it gave its files. 0 when they were not taken.</summary>
    public long LeaderTerm { get; init; }

    /// <summary>The history of its own that the primary has since it is made of the leader's files. Empty when they were not taken.</summary>
    public string HistoryUuid { get; init; } = "";

    /// <summary>How the primary has become that prefix when it was rolled back.</summary>
    public RolledBackShard? RolledBack { get; init; }
}

/// <summary>The primary cannot give up by itself what its leader does not have, or the leader is not the same any more: only files help.</summary>
public sealed record AbandonRollback(int Shard, string PrimaryAllocationId, long PrimaryTerm, RolledBackShard? RolledBack) : IndexCommand;
