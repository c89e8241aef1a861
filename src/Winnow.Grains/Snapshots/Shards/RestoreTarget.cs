using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Recovery;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Recovery;
using Winnow.Repositories;
using Winnow.Shards;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>
/// Makes one primary of a snapshot: attempt after attempt while each gets on, until it is started, or fails, or is taken away. What one attempt
/// has brought serves the next, on this start of the node or another.
/// </summary>
internal sealed partial class RestoreTarget(
    ShardKey key, IRestoringCopy copy, RecoveryServices recoveries, ShardSnapshotServices services, ShardStores stores, ILogger logger) : ICopyRecovery
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly RecoveryJournal _journal = new(recoveries.Time);
    private RestoreSource? _source;
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

    public RecoveryView Describe(MetadataCache metadata) => RecoveryViews.OfSnapshot(key, _journal, _source, metadata);

    private async Task Run()
    {
        while (!_stopped.IsCancellationRequested && Copy() is { State: CopyState.Initializing, Source: CopySource.Snapshot })
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
        _source = index.Metadata.Restore ?? throw new InvalidOperationException($"index [{index.Name}] is not being restored");
        var term = index.Metadata.Shards[key.Shard].PrimaryTerm;
        if (!copy.IsOpen(term))
        {
            _journal.Restart();
            await Fetch(_source, term);
        }

        _stopped.Token.ThrowIfCancellationRequested();
        _journal.Enter(RecoveryStage.Finalize);
        await copy.ReportStarted();
    }

    private async Task Fetch(RestoreSource source, long term)
    {
        var opened = await services.Repositories.Open(source.Repository);
        _journal.Enter(RecoveryStage.Index);
        var shards = (await opened.Repository.Index(ContentHash.Parse(source.Manifest), _stopped.Token)).Shards;
        var hash = (key.Shard < shards.Length ? shards[key.Shard] : null)
            ?? throw new RepositoryException($"shard [{key.Shard}] of index [{source.Index}] is not in the snapshot [{source}]");
        var manifest = await opened.Repository.Shard(hash, _stopped.Token);
        var rate = services.Rates.Get(source.Repository, opened.Definition);
        var state = new ShardState(key.IndexUuid, key.Shard, key.AllocationId, Primary: true);
        using (var folder = await copy.TakeFolder())
        {
            await new SnapshotDownload(opened.Repository.Download(), Throttle, services.Buffers, services.Pool, _journal, _stopped.Token)
                .Run(folder, manifest, state, term);
        }

        _stopped.Token.ThrowIfCancellationRequested();
        _journal.Enter(RecoveryStage.Translog);
        await copy.OpenRestored(term);
        await Keep(ManifestHashes.Of(manifest, ChunkSize.Of(opened.Definition)));

        async Task<TimeSpan> Throttle(long bytes, CancellationToken cancellation) =>
            await recoveries.Bandwidth.Wait(bytes, moves: false, cancellation) + await rate(bytes, cancellation);
    }

    /// <summary>A snapshot of what was restored finds everything there without reading it.</summary>
    private async Task Keep(ContentHashes? hashes)
    {
        if (hashes is not null)
        {
            await services.Pool.Write.Run(() =>
            {
                using var folder = stores.Open(key.IndexUuid, key.Shard);
                hashes.Write(folder);
                return true;
            });
        }
    }

    /// <summary>
    /// A storage that failed when it had given something deserves another attempt, and a primary that is open only has to be told of; else the
    /// index decides where it is tried, and how often.
    /// </summary>
    private async Task<bool> IsTriedAgain(Exception exception)
    {
        var corrupted = exception is RepositoryCorruptionException;
        if (_journal.Progress.Stage == RecoveryStage.Finalize || (exception is BlobStoreException && _journal.Progress.BytesFetched > 0))
        {
            LogRetry(key.IndexUuid, key.Shard, exception);
            return await Pause();
        }

        LogFailed(key.IndexUuid, key.Shard, exception);
        try
        {
            await copy.ReportFailed($"failed recovery, failure {exception.ToError().Reason ?? exception.Message}", corrupted);
            return false;
        }
        catch (Exception report) when (report is OrleansException or TimeoutException or WinnowException)
        {
            // Nobody has heard of it, so that nobody puts another copy in its place: the next attempt may fare better.
            return await Pause();
        }
    }

    private async Task<bool> Pause()
    {
        try
        {
            await recoveries.Time.Pause(recoveries.Settings.Delays.Network, _stopped.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private ShardCopy? Copy() => recoveries.Metadata.Find(key.IndexUuid)?.Metadata.Shards[key.Shard].Copy(key.AllocationId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Uuid}][{Shard}] the restore is tried again, with what is there")]
    private partial void LogRetry(string uuid, int shard, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "[{Uuid}][{Shard}] the restore failed")]
    private partial void LogFailed(string uuid, int shard, Exception exception);
}
