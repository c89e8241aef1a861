using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Following;

/// <summary>
/// A follower takes over, and a leader gives way. Both fence what was before by a new primary term of every shard: operations that are still
/// under way in the old one are refused by the copies.
/// </summary>
internal static class PromotionDecisions
{
    /// <summary>
    /// The leader may live on, have failovers of its own, and come back one day. A promotion leaves it so many terms: were one the same in both, two
    /// operations could have the same number and term, and neither a compare-and-set nor a rollback would tell them apart.
    /// </summary>
    public const long TermsOfLeader = 1 << 20;

    public static IndexMetadata Begin(IndexMetadata state, BeginPromotion command) => state switch
    {
        { Follow: null } => throw FollowRefusals.NotAFollower(state.Name),
        { Closed: true } => throw Refusals.IndexClosed(state.Name, state.Uuid),

        // One that has begun is ended by whoever finds it.
        { Follow.Promotion: not null } => state,
        { Follow: var entry } => state with { Follow = entry with { Promotion = command.Operation } },
    };

    public static IndexMetadata Abandon(IndexMetadata state, AbandonPromotion command) =>
        state.Follow is { } entry && string.Equals(entry.Promotion, command.Operation, StringComparison.Ordinal)
            ? state with { Follow = entry with { Promotion = null } }
            : state;

    public static IndexMetadata Promote(IndexMetadata state, PromoteFollower command, DateTimeOffset now)
    {
        if (state.Follow is not { } entry)
        {
            throw FollowRefusals.NotAFollower(state.Name);
        }

        if (!string.Equals(entry.Promotion, command.Operation, StringComparison.Ordinal) || command.Shards.Length != state.NumberOfShards)
        {
            throw Refusals.IllegalArgument($"index [{state.Name}] is not being promoted by [{command.Operation}] with [{command.Shards.Length}] shards");
        }

        var lineage = new ShardLineage[state.NumberOfShards];
        var promoted = state;
        foreach (var seal in command.Shards)
        {
            var shard = ReplicationDecisions.Led(state, seal.Shard, seal.PrimaryAllocationId, seal.PrimaryTerm);
            var followed = entry.Shards[seal.Shard];
            var highest = Math.Max(Math.Max(shard.PrimaryTerm, followed.LeaderTerm), seal.MaxOperationTerm);
            lineage[seal.Shard] = new ShardLineage(followed.LeaderHistoryUuid, seal.MaxSeqNo, seal.HistoryUuid);
            promoted = IndexDecisions.WithShard(promoted, ReplicationDecisions.InTerm(shard, Above(highest), now));
        }

        return lineage.Contains(null)
            ? throw Refusals.IllegalArgument($"index [{state.Name}] has a shard that is not sealed")
            : FollowDecisions.Ordinary(promoted) with { Lineage = [.. lineage] };
    }

    public static IndexMetadata Demote(IndexMetadata state, DemoteIndex command, DateTimeOffset now)
    {
        if (state.Follow is not null)
        {
            throw FollowRefusals.FollowerAlready(state.Name);
        }

        if (state.Closed)
        {
            throw FollowRefusals.MustBeOpen();
        }

        return state with
        {
            Follow = command.Entry,
            Settings = state.Settings.SetItem(FollowEntry.Setting, "true"),
            SettingsVersion = state.SettingsVersion + 1,
            Lineage = [],
            Shards = [.. state.Shards.Select(shard => ReplicationDecisions.InTerm(shard, shard.PrimaryTerm + 1, now))],
        };
    }

    private static long Above(long term) => ((term / TermsOfLeader) + 1) * TermsOfLeader;
}
