using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Following;

/// <summary>
/// A follower on its way to become an ordinary index. It is persisted before the first step. A successor begins with the first again: a follower that has
/// reached what its leader had has reached it, an operation that has begun has begun, and a primary that was sealed is sealed once more.
/// </summary>
public sealed record PromotionState
{
    /// <summary>The follower's uuid.</summary>
    public required string Uuid { get; init; }

    public required string Name { get; init; }

    public required string Operation { get; init; }

    /// <summary>Takes what is there: nobody asks the leader.</summary>
    public bool Force { get; init; }

    /// <summary>How long the follower may take to reach its leader, and then its shards to be sealed.</summary>
    public TimeSpan Timeout { get; init; } = PromotionRequest.StandardTimeout;

    /// <summary>Where the leader's shards were when they were asked first: that far the follower has to come. Empty until then.</summary>
    public ImmutableArray<LeaderPosition> Leader { get; init; } = [];

    /// <summary>Why it stays a follower.</summary>
    public FollowFailure? Failure { get; init; }
}

/// <summary>A shard of the leader when the promotion began.</summary>
/// <param name="HistoryUuid">Its history.</param>
/// <param name="MaxSeqNo">It had no operation above.</param>
/// <param name="PrimaryTerm">No operation of it had a higher term.</param>
public sealed record LeaderPosition(string HistoryUuid, long MaxSeqNo, long PrimaryTerm);

public static class Promotion
{
    /// <summary>Whether a request of later joins one that is under way: only more force changes it.</summary>
    public static PromotionState Join(PromotionState running, PromotionState asked) =>
        asked.Force && running is { Force: false, Failure: null } ? running with { Force = true } : running;

    /// <summary>Whether this promotion is decided: nothing is left to be done but to wait for the shards.</summary>
    public static bool IsDecided(IndexMetadata index, PromotionState state) =>
        index.Follow is null && string.Equals(index.FollowOperation, state.Operation, StringComparison.Ordinal);

    /// <summary>The operation under which the index is promoted: one that another has begun, and not ended, is gone on with.</summary>
    public static string Operation(IndexMetadata index, PromotionState state) => index.Follow?.Promotion ?? state.Operation;

    /// <summary>Before anything is done: whether it can be promoted at all.</summary>
    public static void Check(IndexMetadata index)
    {
        if (index.Follow is not { } entry)
        {
            throw FollowRefusals.NotAFollower(index.Name);
        }

        if (index.Closed)
        {
            throw Refusals.IndexClosed(index.Name, index.Uuid);
        }

        if (entry.IsDemoting)
        {
            throw FollowRefusals.NotAPrefixYet(index.Name, entry);
        }
    }

    /// <summary>Whether the leader is still the one whose operations the follower has.</summary>
    public static void CheckLeader(IndexMetadata index, ImmutableArray<LeaderPosition> leader)
    {
        var entry = index.Follow!;
        for (var shard = 0; shard < leader.Length; shard++)
        {
            if (!string.Equals(entry.Shards[shard].LeaderHistoryUuid, leader[shard].HistoryUuid, StringComparison.Ordinal))
            {
                throw FollowRefusals.NotPromoted(
                    index.Name, entry, $"its shard [{shard}] has another history [{leader[shard].HistoryUuid}] than [{entry.Shards[shard].LeaderHistoryUuid}]");
            }
        }
    }

    /// <summary>A sealed shard's terms are above those of its leader, too, as far as it was asked.</summary>
    public static SealedShard Above(SealedShard seal, ImmutableArray<LeaderPosition> leader) =>
        leader.IsEmpty ? seal : seal with { MaxOperationTerm = Math.Max(seal.MaxOperationTerm, leader[seal.Shard].PrimaryTerm) };
}
