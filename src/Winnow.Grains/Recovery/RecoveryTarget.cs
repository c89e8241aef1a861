using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Recovery;

/// <summary>
/// Recovers one copy: attempt after attempt, each from the primary that there is then, until the copy is started, or fails, or is taken away.
/// What one attempt has brought serves the next.
/// </summary>
internal sealed partial class RecoveryTarget(
    ShardKey key, IRecoveringCopy copy, IGrainFactory grains, RecoveryServices services, ILogger logger) : ICopyRecovery
{
    private readonly CancellationTokenSource _stopped = new();
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _attempt;
    private RecoveryPrimary? _primary;
    private Task _run = Task.CompletedTask;

    public RecoveryJournal Journal { get; } = new(services.Time);

    public bool IsRunning => !_run.IsCompleted;

    /// <summary>Starts, or has a look at what the metadata says now: an attempt with a primary that is none any more ends, a pause is over.</summary>
    public void Follow()
    {
        if (!IsRunning)
        {
            _run = Run();
            return;
        }

        if (_primary is not null && _primary != Primary())
        {
            _attempt?.Cancel();
        }

        Interlocked.Exchange(ref _woken, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Completes when nothing of it runs any more.</summary>
    public async Task Stop()
    {
        _stopped.Cancel();
        await _run;
        _stopped.Dispose();
    }

    public RecoveryView Describe(MetadataCache metadata) => RecoveryViews.OfPeer(key, Journal, metadata);

    private async Task Run()
    {
        while (!_stopped.IsCancellationRequested && Copy() is { State: CopyState.Initializing })
        {
            var woken = _woken.Task;
            try
            {
                await Attempt();
                continue;
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
            {
                break;
            }
            catch (OperationCanceledException exception)
            {
                // The primary has changed.
                LogRetry(key.IndexUuid, key.Shard, TimeSpan.Zero, exception);
                continue;
            }
            catch (Exception exception)
            {
                if (await Failed(exception) is not { } delay)
                {
                    return;
                }

                LogRetry(key.IndexUuid, key.Shard, delay, exception);
                await PauseUntil(woken, delay);
            }
        }

        if (Copy() is { Active: true })
        {
            Journal.Enter(RecoveryStage.Done);
        }
    }

    private async Task Attempt()
    {
        _primary = Primary() ?? throw RecoveryErrors.Delayed(key, "the primary is not active");
        using var attempt = _attempt = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        var primary = grains.GetGrain<IShardRecoveryGrain>(_primary.Key.ToString());
        var source = new RecoveryConnection(primary, services.Uuids.Next(), services, attempt.Token);
        try
        {
            Journal.Restart();
            Journal.SourceNodeId = _primary.Key.NodeId;
            await Recover(source, _primary.Term);
        }
        catch (Exception)
        {
            _ = source.Cancel();
            throw;
        }
        finally
        {
            _attempt = null;
            _primary = null;
        }
    }

    private async Task Recover(RecoveryConnection source, long primaryTerm)
    {
        var (shard, known, offer) = await Ask(source, primaryTerm, rollBack: false);
        if (offer.RollBack)
        {
            LogOffer(key.IndexUuid, key.Shard, "rolling back", offer.Reason);
            (shard, known, offer) = await Ask(source, primaryTerm, rollBack: true);
        }

        LogOffer(key.IndexUuid, key.Shard, offer.ByOperations ? "operations" : "files", offer.Reason);
        Journal.Enter(RecoveryStage.Index);
        if (shard is null || !offer.ByOperations)
        {
            shard = await Fetch(source, offer, primaryTerm);
            known = 0;
        }

        source.Cancellation.ThrowIfCancellationRequested();
        Journal.Enter(RecoveryStage.Translog);
        var from = shard.Engine.SeqNoStats.LocalCheckpoint + 1;
        var history = await source.Prepare(from, Math.Min(known, from));
        await new OperationsRecovery(shard, source, services, Journal).Run(from, history);
        Journal.Enter(RecoveryStage.Finalize);
        shard.Engine.AdvanceGlobalCheckpoint(history.GlobalCheckpoint);

        // Searches come to a started copy, and some operations of its history are to be seen by them already.
        await services.Pool.Write.Run(() => shard.Engine.Refresh("recovery_finalization"));
        var reached = shard.Engine.SeqNoStats;
        await source.Finish(new CopyCheckpoints(reached.PersistedCheckpoint, reached.LocalCheckpoint, reached.GlobalCheckpoint));

        // What the primary has persisted may come here later than its answer.
        await services.Metadata.RefreshIndex(key.IndexUuid);
    }

    /// <summary>Opens what is there, if anything, and asks the primary what is missing.</summary>
    private async Task<(IndexShard? Shard, long RecentFromSeqNo, RecoveryOffer Offer)> Ask(RecoveryConnection source, long primaryTerm, bool rollBack)
    {
        var shard = await copy.OpenHeld(await services.Metadata.Index(key.IndexUuid), primaryTerm, rollBack);
        source.Cancellation.ThrowIfCancellationRequested();
        var request = new StartRecoveryRequest
        {
            TargetAllocationId = key.AllocationId,
            TargetNodeId = key.NodeId,
            PrimaryTerm = primaryTerm,
            RolledBack = rollBack,
        };
        if (shard is null)
        {
            return (null, 0, await source.Start(request));
        }

        // What it has above the global checkpoint that it knows is of use when the primary has the same.
        var known = shard.Engine.SeqNoStats.GlobalCheckpoint + 1;
        var runs = await services.Pool.Write.Run(() => shard.Engine.TermsFrom(known));
        return (shard, known, await source.Start(request with
        {
            HistoryUuid = shard.Engine.HistoryUuid,
            StartingSeqNo = shard.Engine.SeqNoStats.LocalCheckpoint + 1,
            Unsafe = [.. runs.Select(run => new TermRunMessage { FromSeqNo = run.FromSeqNo, ToSeqNo = run.ToSeqNo, Term = run.Term })],
        }));
    }

    private async Task<IndexShard> Fetch(RecoveryConnection source, RecoveryOffer offer, long primaryTerm)
    {
        using var folder = await copy.TakeFolder();
        var state = new Winnow.Shards.ShardState(key.IndexUuid, key.Shard, key.AllocationId, Primary: false);
        var files = new PeerFiles(source, services, Copy() is { IsRelocationTarget: true });
        await new FileRecovery(files, services.Pool, Journal).Run(folder, PeerFiles.Describe(offer, state, primaryTerm));
        return await copy.OpenHeld(await services.Metadata.Index(key.IndexUuid), primaryTerm, rollBack: false)
            ?? throw new InvalidOperationException("the files of the primary are here, and yet nothing that can be opened");
    }

    /// <summary>How long to wait before the next attempt; null when there is none.</summary>
    private async Task<TimeSpan?> Failed(Exception exception)
    {
        var remote = exception as RecoverySourceException;
        var cause = remote?.InnerException ?? exception;
        var verdict = RecoveryFailures.Decide(RecoveryErrors.Classify(cause, remote is not null), Journal.SinceProgress, services.Settings.Delays);
        if (verdict.Retry)
        {
            return verdict.Delay;
        }

        LogFailed(key.IndexUuid, key.Shard, cause);
        try
        {
            await copy.ReportFailed(cause);
            return null;
        }
        catch (Exception report) when (report is OrleansException or TimeoutException or WinnowException)
        {
            // Nobody has heard of it, so that nobody puts another copy in its place: the next attempt may fare better.
            return services.Settings.Delays.Network;
        }
    }

    private async Task PauseUntil(Task woken, TimeSpan delay)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        await Task.WhenAny(woken, services.Time.Pause(delay, over.Token));
        over.Cancel();
    }

    private ShardCopy? Copy() => services.Metadata.Find(key.IndexUuid)?.Metadata.Shards[key.Shard].Copy(key.AllocationId);

    private RecoveryPrimary? Primary() =>
        services.Metadata.Find(key.IndexUuid)?.Metadata.Shards[key.Shard] is { Primary: { Active: true } primary } shard
            ? new RecoveryPrimary(new ShardKey(key.IndexUuid, key.Shard, primary.AllocationId!, primary.NodeId!), shard.PrimaryTerm)
            : null;

    /// <summary>Who can recover the copy.</summary>
    private sealed record RecoveryPrimary(ShardKey Key, long Term);

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Uuid}][{Shard}] recovers by {Kind}: {Reason}")]
    private partial void LogOffer(string uuid, int shard, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Uuid}][{Shard}] the recovery is tried again in {Delay}")]
    private partial void LogRetry(string uuid, int shard, TimeSpan delay, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "[{Uuid}][{Shard}] the recovery failed")]
    private partial void LogFailed(string uuid, int shard, Exception exception);
}
