using System.Collections.Immutable;
using Winnow.Protocols.Following;

namespace Winnow.Protocols.Indices;

/// <summary>The decisions on one index: state and command in, new state out (the same object when nothing changed).</summary>
public static class IndexDecisions
{
    public const int DefaultMaxRetries = 5;

    public static IndexMetadata Decide(IndexMetadata state, IndexCommand command, DateTimeOffset now)
    {
        var decided = command switch
        {
            InitIndex init => Init(state, init, now),
            RestoreIndex restore => RestoreDecisions.Restore(state, restore, now),
            FollowIndex follow => FollowDecisions.Create(state, follow, now),
            ImportIndex import => ImportDecisions.Import(state, import, now),
            DropIndexState => new IndexMetadata(),
            _ when state.IsNone => throw new Refusal("index_not_found_exception", 404, "no such index") { IndexUuid = Refusals.UnknownUuid },
            SetMapping mapping => Mapping(state, mapping),
            SetSettings settings => SettingsDecisions.Change(state, settings, now),
            SetIndexClosed closed => Close(state, closed, now),
            AssignPrimary assign => PrimaryDecisions.Assign(state, assign),
            AssignReplica assign => AllocationDecisions.Assign(state, assign),
            MoveCopy move => AllocationDecisions.Move(state, move),
            CancelCopy cancel => AllocationDecisions.Cancel(state, cancel, now),
            AllocateStalePrimary stale => ForcedPrimaryDecisions.Stale(state, stale),
            AllocateEmptyPrimary empty => ForcedPrimaryDecisions.Empty(state, empty, now),
            ExpandReplicas expand => SettingsDecisions.Expand(state, expand, now),
            MarkUnassignable mark => PrimaryDecisions.Mark(state, mark),
            CopyStarted started => PrimaryDecisions.Started(state, started),
            CopyFailed failed => PrimaryDecisions.Failed(state, failed, now),
            FailCopy fail => ReplicationDecisions.Fail(state, fail, now),
            CopyInSync inSync => ReplicationDecisions.InSync(state, inSync),
            HandOverPrimary handOver => ReplicationDecisions.HandOver(state, handOver, now),
            RaisePrimaryTerm raise => ReplicationDecisions.Raise(state, raise, now),
            NodeStarted node => NodeDecisions.Started(state, node, now),
            NodeLeft node => NodeDecisions.Left(state, node, now),
            FollowCommand follow => FollowDecisions.Decide(state, follow, now),
            ReopenFollower reopen => FollowDecisions.Reopen(state, reopen),
            RebaseFollower rebase => FollowDecisions.Rebase(state, rebase, now),
            AbandonRollback abandon => FollowDecisions.AbandonRollback(state, abandon),
            RetryFailed => NodeDecisions.Retry(state),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no such command"),
        };
        if (ReferenceEquals(decided, state) || decided.IsNone)
        {
            return decided;
        }

        return RestoreDecisions.Complete(decided) with { Version = Math.Max(state.Version, decided.Version) + 1 };
    }

    /// <summary><c>index.allocation.max_retries</c>.</summary>
    internal static int MaxRetries(IndexMetadata state) =>
        Allocation.SettingLiterals.Int(state.Settings.GetValueOrDefault("index.allocation.max_retries"), DefaultMaxRetries);

    internal static IndexMetadata WithShard(IndexMetadata state, ShardTable shard) => state with { Shards = state.Shards.SetItem(shard.Id, shard) };

    internal static ShardTable WithCopy(ShardTable shard, ShardCopy before, ShardCopy after) => shard with { Copies = shard.Copies.Replace(before, after) };

    /// <summary>Takes a copy out of the in-sync set; the last one stays, for without it nobody would know which copy can be trusted.</summary>
    internal static ShardTable OutOfSync(ShardTable shard, string allocationId) =>
        shard.InSync.Length > 1 ? shard with { InSync = shard.InSync.Remove(allocationId) } : shard;

    /// <summary>Takes a copy's node away. Whoever unassigns a primary promotes another copy in the same decision, if there is one.</summary>
    internal static ShardCopy Unassign(ShardCopy copy, string reason, DateTimeOffset now, string? details = null) => new()
    {
        Primary = copy.Primary,
        State = CopyState.Unassigned,

        // Until it has started once, its new history may not be on its disk, nor all that is fetched.
        Source = copy.Source == CopySource.StaleStore || copy.Source.IsFetched() ? copy.Source : default,
        Unassigned = new UnassignedInfo
        {
            Reason = reason,
            AtMillis = now.ToUnixTimeMilliseconds(),
            Details = details,
            FailedAllocations = copy.Unassigned?.FailedAllocations ?? 0,
            LastNodeId = copy.NodeId,
        },
    };

    private static IndexMetadata Init(IndexMetadata state, InitIndex init, DateTimeOffset now)
    {
        if (!state.IsNone)
        {
            // A retry of the same command.
            return state;
        }

        var index = Initial(init, now);
        var copies = Enumerable.Range(0, 1 + index.NumberOfReplicas)
            .Select(i => Unassign(new ShardCopy { Primary = i == 0 }, UnassignedReasons.IndexCreated, now))
            .ToImmutableArray();
        return index with { Shards = [.. Enumerable.Range(0, init.NumberOfShards).Select(id => new ShardTable { Id = id, Copies = copies })] };
    }

    /// <summary>Without shards.</summary>
    internal static IndexMetadata Initial(InitIndex init, DateTimeOffset now) => new()
    {
        Name = init.Name,
        Uuid = init.Uuid,
        Settings = init.Settings,
        Mapping = init.Mapping,
        CreatedMillis = now.ToUnixTimeMilliseconds(),
        RoutingNumShards = init.RoutingNumShards,
        RoutingPartitionSize = init.RoutingPartitionSize,
    };

    private static IndexMetadata Mapping(IndexMetadata state, SetMapping command) =>
        string.Equals(state.Mapping, command.Mapping, StringComparison.Ordinal)
            ? state
            : state with { Mapping = command.Mapping, MappingVersion = state.MappingVersion + 1 };

    private static IndexMetadata Close(IndexMetadata state, SetIndexClosed command, DateTimeOffset now)
    {
        if (state.Closed == command.Closed)
        {
            return state;
        }

        state = state with { Closed = command.Closed };
        if (command.Closed)
        {
            // The copies stay where they are; their nodes let go of them.
            return state;
        }

        // An opened primary is a new primary: the same copy in a new term.
        return state with { Shards = [.. state.Shards.Select(shard => PrimaryDecisions.Reopen(shard, now))] };
    }
}
