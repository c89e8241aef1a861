using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Recovery;
using Winnow.Grains.Shards;
using Winnow.Grains.Snapshots.Shards;
using Winnow.Index;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Recovery;
using Winnow.Shards;

namespace Winnow.Grains.Following.Recovery;

/// <summary>
/// Makes one primary of a leader's shard: attempt after attempt while the leader may come back, until it is started, or fails, or is taken away. What
/// one attempt has brought serves the next, on this start of the node or another; so does what the folder holds of a copy that was there before.
/// </summary>
internal sealed partial class LeaderRecoveryTarget(
    ShardKey key, IRestoringCopy copy, IGrainFactory grains, RecoveryServices recoveries, LeaderRecoveryServices services, ILogger logger) : ICopyRecovery
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _stopped = new();
    private readonly RecoveryJournal _journal = new(recoveries.Time);
    private FollowEntry? _entry;
    private Task _run = Task.CompletedTask;

    public void Follow()
    {
        if (_run.IsCompleted)
        {
            _run = Run();
        }
    }

    public async Task Stop()
    {
        _stopped.Cancel();
        await _run;
        _stopped.Dispose();
    }

    public RecoveryView Describe(MetadataCache metadata) => RecoveryViews.OfLeader(key, _journal, _entry, metadata);

    private async Task Run()
    {
        while (!_stopped.IsCancellationRequested && Copy() is { State: CopyState.Initializing, Source: CopySource.Leader })
        {
            try
            {
                await Attempt();
                _journal.Enter(RecoveryStage.Done);
                return;
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (!await IsTriedAgain(exception))
                {
                    return;
                }
            }
        }
    }

    private async Task Attempt()
    {
        var index = await recoveries.Metadata.Index(key.IndexUuid);
        _entry = index.Metadata.Follow ?? throw new InvalidOperationException($"index [{index.Name}] follows nobody");
        var term = index.Metadata.Shards[key.Shard].PrimaryTerm;
        if (!copy.IsOpen(term))
        {
            _journal.Restart();
            await Fetch(index, _entry, term);
        }

        _stopped.Token.ThrowIfCancellationRequested();
        _journal.Enter(RecoveryStage.Finalize);
        await copy.ReportStarted();
    }

    /// <summary>The lease comes first: what is not in the files is still there when they are.</summary>
    private async Task Fetch(IndexView index, FollowEntry entry, long term)
    {
        var leader = services.Leaders.Get(entry, key.Shard);
        var lease = FollowLease.Of(services.Node.ClusterName, index.Name, index.Uuid, entry.RemoteCluster, entry.LeaderIndex, entry.LeaderUuid);
        await leader.Retain(lease);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        var renewing = Renew(leader, lease, over.Token);
        try
        {
            await Fetch(leader, entry, term);
        }
        finally
        {
            over.Cancel();
            await renewing;
        }
    }

    private async Task Fetch(ILeaderShard leader, FollowEntry entry, long term)
    {
        var session = await leader.OpenFiles();
        var source = new LeaderFileSource(leader, session, services, _stopped.Token);
        try
        {
            CheckHistory(entry, session.HistoryUuid);
            _journal.Enter(RecoveryStage.Index);
            var files = session.Files.Select(file => new IndexFile(file.Name, file.Length, (uint)file.Checksum));
            var state = new ShardState(key.IndexUuid, key.Shard, key.AllocationId, Primary: true);
            using (var folder = await copy.TakeFolder())
            {
                await new FileRecovery(source, recoveries.Pool, _journal).Run(folder, new RecoveredIndex(state, null, term, -1, [.. files]));
            }
        }
        finally
        {
            _ = source.Close();
        }

        _stopped.Token.ThrowIfCancellationRequested();
        _journal.Enter(RecoveryStage.Translog);
        await TakeMapping(await leader.Mapping(session.MappingVersion));
        await copy.OpenRestored(term);
    }

    /// <summary>Whoever searches the copy must know the fields that are in it.</summary>
    private async Task TakeMapping(ReadOnlyMemory<byte> mapping) =>
        recoveries.Metadata.ApplyIndex(await grains.GetGrain<IIndexGrain>(key.IndexUuid).PutMapping(mapping));

    /// <summary>A lease that could not be renewed once lives for hours.</summary>
    private async Task Renew(ILeaderShard leader, string lease, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await recoveries.Time.Pause(RenewEvery, over);
                await leader.Retain(lease);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogNotRenewed(key.IndexUuid, key.Shard, exception);
            }
        }
    }

    private void CheckHistory(FollowEntry entry, string historyUuid)
    {
        var expected = entry.Shards[key.Shard].LeaderHistoryUuid;
        if (expected.Length > 0 && !string.Equals(expected, historyUuid, StringComparison.Ordinal))
        {
            throw Leader.LeaderErrors.OtherHistory(key, expected, historyUuid);
        }
    }

    /// <summary>
    /// A leader that cannot be reached, or has to find another copy, is asked again for as long as it takes, and a primary that is open only has to be
    /// told of; else the index decides where it is tried, and how often.
    /// </summary>
    private async Task<bool> IsTriedAgain(Exception exception)
    {
        if (_journal.Progress.Stage == RecoveryStage.Finalize || MayPass(exception))
        {
            LogRetry(key.IndexUuid, key.Shard, exception);
            return await Pause();
        }

        LogFailed(key.IndexUuid, key.Shard, exception);
        try
        {
            await copy.ReportFailed($"failed recovery, failure {exception.ToError().Reason ?? exception.Message}", corrupted: false);
            return false;
        }
        catch (Exception report) when (report is OrleansException or TimeoutException or WinnowException)
        {
            // Nobody has heard of it, so that nobody puts another copy in its place: the next attempt may fare better.
            return await Pause();
        }
    }

    private bool MayPass(Exception exception)
    {
        var error = exception.ToError();
        return exception switch
        {
            CorruptTransferException => _journal.Progress.BytesFetched > 0,
            Winnow.Store.LockObtainFailedException => true,
            IOException => false,
            _ => Remote.RemoteErrors.IsLost(exception)
                || string.Equals(error.Type, IShardFilesGrain.NoSession, StringComparison.Ordinal)
                || FollowErrors.Classify(new FollowFailure(error.Type, error.Status, error.Reason ?? "")) == FollowFailureKind.Retryable,
        };
    }

    private async Task<bool> Pause()
    {
        try
        {
            await recoveries.Time.Pause(recoveries.Settings.Delays.StateSync, _stopped.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private ShardCopy? Copy() => recoveries.Metadata.Find(key.IndexUuid)?.Metadata.Shards[key.Shard].Copy(key.AllocationId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Uuid}][{Shard}] the recovery from the leader is tried again, with what is there")]
    private partial void LogRetry(string uuid, int shard, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "[{Uuid}][{Shard}] the recovery from the leader failed")]
    private partial void LogFailed(string uuid, int shard, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Uuid}][{Shard}] the lease on the leader could not be renewed")]
    private partial void LogNotRenewed(string uuid, int shard, Exception exception);
}
