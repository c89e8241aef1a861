using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Followers;

/// <summary>What is asked of the leader, and of the follower's primary and index, again and again; what comes of it is an event each.</summary>
internal sealed class FollowRequests(ShardFollowTask task, FollowerServices services)
{
    /// <param name="read">What for.</param>
    /// <param name="waits">Whether the leader is not known to have anything there.</param>
    /// <param name="stopped">Nobody wants to know any more.</param>
    public async Task<ShardFollowEvent> Read(SendRead read, bool waits, CancellationToken stopped)
    {
        var started = services.Time.GetTimestamp();
        try
        {
            var changes = await services.Remotes.Get(task.Entry.RemoteCluster).Call(remote => remote
                .GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(task.Entry.LeaderUuid, task.Shard))
                .Changes(
                    new ShardChangesRequest
                    {
                        FromSeqNo = read.FromSeqNo,
                        MaxOperations = read.MaxOperations,
                        MaxBytes = read.MaxBytes,
                        HistoryUuid = task.Followed.LeaderHistoryUuid,
                        PollTimeout = read.PollTimeout,
                    },
                    stopped));
            var now = services.Time.GetUtcNow();
            var remote = TimeSpan.FromMilliseconds(changes.ExecutionMillis);
            var operations = await services.Batches.Read(read.FromSeqNo, changes, now - TimeSpan.FromMilliseconds(changes.FirstAgeMillis ?? 0));
            return new ReadAnswered(
                read.Id,
                new FollowReadReply
                {
                    Operations = operations,
                    GlobalCheckpoint = changes.GlobalCheckpoint,
                    MaxSeqNo = changes.MaxSeqNo,
                    Versions = new FollowVersions(changes.AliasesVersion, changes.SettingsVersion, changes.MappingVersion),
                    Took = waits ? remote : services.Time.GetElapsedTime(started),
                    RemoteTook = remote,
                },
                now);
        }
        catch (Exception exception)
        {
            return new ReadFailed(read.Id, FollowFailures.Of(exception, task.Entry), services.Time.GetElapsedTime(started));
        }
    }

    /// <summary>Null when the follower's shard is another one by now.</summary>
    public async Task<ShardFollowEvent?> Write(SendWrite write, CancellationToken stopped)
    {
        var started = services.Time.GetTimestamp();
        try
        {
            var (operations, checksum) = await services.Batches.Join(write.Slices);
            stopped.ThrowIfCancellationRequested();
            var reached = await services.Primary.Apply(
                task.Index.Uuid,
                task.Shard,
                new FollowBatch
                {
                    HistoryUuid = task.HistoryUuid,
                    LeaderHistoryUuid = task.Followed.LeaderHistoryUuid,
                    Operations = operations,
                    Checksum = checksum,

                    // The leader's mapping was taken over before its operations were, and this node knows of it.
                    MappingVersion = services.Metadata.Find(task.Index.Uuid)?.Metadata.MappingVersion ?? task.Index.MappingVersion,
                });
            return new WriteAnswered(write.Id, reached.GlobalCheckpoint, reached.MaxSeqNo, services.Time.GetElapsedTime(started));
        }
        catch (Exception exception) when (FollowerPrimary.IsAnother(exception))
        {
            task.IsOver = true;
            return null;
        }
        catch (Exception exception)
        {
            return new WriteFailed(write.Id, FollowFailures.Of(exception, task.Entry), services.Time.GetElapsedTime(started));
        }
    }

    public async Task<ShardFollowEvent> Update(UpdateMetadata update)
    {
        try
        {
            return new MetadataUpdated(update.Id, await services.Updates.Update(task.Index.Uuid, closes: task.Shard == 0, update.Kind, update.Version));
        }
        catch (Exception exception)
        {
            return new MetadataFailed(update.Id, FollowFailures.Of(exception, task.Entry));
        }
    }
}
