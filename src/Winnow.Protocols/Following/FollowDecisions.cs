using Winnow.Protocols.Indices;
using static Winnow.Protocols.Indices.IndexDecisions;

namespace Winnow.Protocols.Following;

/// <summary>
/// A follower: it is made like a restored index, of the leader's shards on whatever nodes, until each primary has started once. Everything
/// after that is in the entry.
/// </summary>
internal static class FollowDecisions
{
    public static IndexMetadata Decide(IndexMetadata state, FollowCommand command, DateTimeOffset now)
    {
        if (string.Equals(state.FollowOperation, command.Operation, StringComparison.Ordinal))
        {
            // A retry of the same command.
            return state;
        }

        var decided = command switch
        {
            PauseFollow => Pause(state),
            ResumeFollow resume => Resume(state, resume.Parameters),
            Unfollow => End(state),
            BeginPromotion begin => PromotionDecisions.Begin(state, begin),
            AbandonPromotion abandon => PromotionDecisions.Abandon(state, abandon),
            PromoteFollower promote => PromotionDecisions.Promote(state, promote, now),
            DemoteIndex demote => PromotionDecisions.Demote(state, demote, now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no such command"),
        };
        return ReferenceEquals(decided, state) || command is BeginPromotion or AbandonPromotion ? decided : decided with { FollowOperation = command.Operation };
    }

    public static IndexMetadata Create(IndexMetadata state, FollowIndex command, DateTimeOffset now)
    {
        if (!state.IsNone)
        {
            // A retry of the same command.
            return state;
        }

        var index = Initial(command.Index with { Settings = command.Index.Settings.SetItem(FollowEntry.Setting, "true") }, now) with
        {
            CreatedMillis = command.CreatedMillis,
            Follow = command.Entry,
        };
        return index with
        {
            Shards =
            [
                .. command.Entry.Shards.Select((_, id) => new ShardTable
                {
                    Id = id,
                    Copies = [.. Enumerable.Range(0, 1 + index.NumberOfReplicas).Select(i => Unassign(
                        new ShardCopy { Primary = i == 0, Source = i == 0 ? CopySource.Leader : default }, UnassignedReasons.NewIndexRestored, now))],
                }),
            ],
        };
    }

    /// <summary>
    /// The copies that are not the primary have operations of a history that is over: they are made anew from it. What was sent to them before is fenced
    /// by a new term.
    /// </summary>
    public static IndexMetadata Rebase(IndexMetadata state, RebaseFollower command, DateTimeOffset now)
    {
        if (state.Follow is not { } entry)
        {
            throw FollowRefusals.NotAFollower(state.Name);
        }

        var before = entry.Shards[command.Shard];
        var healed = command.HistoryUuid.Length > 0;
        var followed = new FollowedShard
        {
            LeaderHistoryUuid = command.LeaderHistoryUuid,
            LeaderTerm = Math.Max(before.LeaderTerm, command.LeaderTerm),
            HistoryUuid = healed ? command.HistoryUuid : before.HistoryUuid,
            Heals = before.Heals + (healed ? 1 : 0),
            RolledBack = command.RolledBack ?? before.RolledBack,
        };
        if (healed ? string.Equals(before.HistoryUuid, command.HistoryUuid, StringComparison.Ordinal) : before == followed)
        {
            // A retry of the same command.
            return state;
        }

        var shard = ReplicationDecisions.Alone(ReplicationDecisions.Led(state, command.Shard, command.PrimaryAllocationId, command.PrimaryTerm), now);
        return WithShard(state, ReplicationDecisions.InTerm(shard, shard.PrimaryTerm + 1, now)) with
        {
            Follow = entry with { LeaderUuid = command.LeaderUuid ?? entry.LeaderUuid, Shards = entry.Shards.SetItem(shard.Id, followed) },
        };
    }

    /// <summary>Nobody knows any more what the shard has in common with its leader's.</summary>
    public static IndexMetadata AbandonRollback(IndexMetadata state, AbandonRollback command)
    {
        if (state.Follow is not { } entry)
        {
            throw FollowRefusals.NotAFollower(state.Name);
        }

        var shard = ReplicationDecisions.Led(state, command.Shard, command.PrimaryAllocationId, command.PrimaryTerm);
        return entry.Shards[shard.Id] is { SharedSeqNo: not null } before
            ? state with { Follow = entry with { Shards = entry.Shards.SetItem(shard.Id, new FollowedShard { LeaderTerm = before.LeaderTerm, RolledBack = command.RolledBack }) } }
            : state;
    }

    public static IndexMetadata Reopen(IndexMetadata state, ReopenFollower command) => state.Follow switch
    {
        null => command.Reopens ? throw FollowRefusals.NotAFollower(state.Name) : state,
        var entry => entry.Reopens == command.Reopens ? state : state with { Follow = entry with { Reopens = command.Reopens } },
    };

    /// <summary>The index without its entry and without the setting that goes with it.</summary>
    public static IndexMetadata Ordinary(IndexMetadata state) => state with
    {
        Follow = null,
        Settings = state.Settings.Remove(FollowEntry.Setting),
        SettingsVersion = state.SettingsVersion + 1,
    };

    private static IndexMetadata Pause(IndexMetadata state) => state.Follow switch
    {
        null => throw FollowRefusals.NotAFollower(state.Name),
        { Active: false } => throw FollowRefusals.NothingToPause(state.Name),
        var entry => state with { Follow = entry with { Parameters = null } },
    };

    private static IndexMetadata Resume(IndexMetadata state, FollowParameters parameters) => state switch
    {
        { Follow: null } => throw FollowRefusals.NoCcrMetadata(state.Name),
        { Closed: true } => throw FollowRefusals.MustBeOpen(),

        // What could not be made of the leader while nobody followed it is tried again.
        { Follow: { Parameters: null, Promotion: null } entry } => NodeDecisions.Retry(state with { Follow = entry with { Parameters = parameters } }),
        _ => throw FollowRefusals.FollowsAlready(state.Uuid),
    };

    private static IndexMetadata End(IndexMetadata state) => state switch
    {
        { Follow: null } => throw FollowRefusals.NotAFollower(state.Name),
        { Closed: false } => throw FollowRefusals.CannotUnfollow(state.Name, "closed"),
        { Follow.Active: true } => throw FollowRefusals.CannotUnfollow(state.Name, "paused"),
        _ => Ordinary(state),
    };
}
