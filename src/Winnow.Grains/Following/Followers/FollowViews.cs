using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Followers;

/// <summary>A shard that follows, as its figures are told.</summary>
internal static class FollowViews
{
    public static ShardFollowView Of(int shard, ShardFollower follower, DateTimeOffset now)
    {
        var starting = follower.Starting is { } failure ? FollowFailures.ToError(failure) : null;
        var heal = follower.Heals.View(follower.State, follower.HealsItself, follower.Followed);
        if (follower.State is not { } state)
        {
            return new ShardFollowView
            {
                Shard = shard,
                Starting = starting,
                Heal = heal,
                Rollback = Of(follower.Followed.RolledBack),
                LagMillis = Millis(FollowLag.Since(follower.BeganAt, now)),
            };
        }

        return new ShardFollowView
        {
            Shard = shard,
            LeaderGlobalCheckpoint = state.LeaderGlobalCheckpoint,
            LeaderMaxSeqNo = state.LeaderMaxSeqNo,
            FollowerGlobalCheckpoint = state.FollowerGlobalCheckpoint,
            FollowerMaxSeqNo = state.FollowerMaxSeqNo,
            LastRequestedSeqNo = state.LastRequestedSeqNo,
            OutstandingReads = state.OutstandingReads,
            OutstandingWrites = state.OutstandingWrites,
            BufferedOperations = state.BufferedOperations,
            BufferedBytes = state.BufferedBytes,
            MappingVersion = state.Versions.Mapping,
            SettingsVersion = state.Versions.Settings,
            AliasesVersion = state.Versions.Aliases,
            ReadMillis = Millis(state.Counters.ReadTime),
            ReadRemoteMillis = Millis(state.Counters.ReadRemoteTime),
            SuccessfulReads = state.Counters.SuccessfulReads,
            FailedReads = state.Counters.FailedReads,
            OperationsRead = state.Counters.OperationsRead,
            BytesRead = state.Counters.BytesRead,
            WriteMillis = Millis(state.Counters.WriteTime),
            SuccessfulWrites = state.Counters.SuccessfulWrites,
            FailedWrites = state.Counters.FailedWrites,
            OperationsWritten = state.Counters.OperationsWritten,
            ReadExceptions = Failures(state.ReadExceptions),
            WriteExceptions = Failures(state.WriteExceptions),
            MillisSinceLastRead = state.LastReadAt is { } last ? Math.Max(0, Millis(now - last)) : -1,
            Fatal = state.Phase == ShardFollowPhase.Failed ? FollowFailures.ToError(state.Failure!) : null,
            Metadata = state.MetadataUpdate is { Failure: { } refused } update
                ? new FollowMetadataFailure
                {
                    Kind = update.Kind.ToString().ToLowerInvariant(),
                    Version = update.Version,
                    Retries = update.Tries,
                    Exception = FollowFailures.ToError(refused),
                }
                : null,
            Heal = heal,
            Rollback = Of(follower.Followed.RolledBack),
            LagMillis = Millis(FollowLag.At(state, now)),
        };
    }

    private static ShardRollbackView? Of(RolledBackShard? shard) => shard is null ? null : new ShardRollbackView
    {
        SeqNo = shard.SeqNo,
        Operations = shard.Operations,
        File = shard.File,
        Node = shard.Node,
        DocumentsFetched = shard.Documents,
        BytesFetched = shard.Bytes,
    };

    private static FollowRequestFailure[] Failures(IEnumerable<KeyValuePair<long, FollowException>> failures) => [.. failures.Select(failure => new FollowRequestFailure
    {
        FromSeqNo = failure.Key,
        Retries = failure.Value.Retries,
        Exception = FollowFailures.ToError(failure.Value.Failure),
    })];

    private static long Millis(TimeSpan time) => (long)time.TotalMilliseconds;
}
