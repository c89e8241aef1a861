using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Recovery;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Replication;
using Winnow.Shards;

namespace Winnow.Grains.Replication;

/// <summary>
/// A primary in its term: brings every operation to the other copies, and knows when it may be acknowledged. It ends with the term. Used in the
/// turns of one activation only.
/// </summary>
internal sealed partial class PrimaryReplication : ICopyTracking, IDisposable
{
    private readonly IndexShard _shard;
    private readonly ReplicationServices _services;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationToken _ended;
    private readonly CopyDecisions _decisions;
    private readonly CopyResyncs _resyncs;
    private readonly List<Task> _running = [];
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PrimaryReplication(IndexShard shard, IndexView index, ReplicationServices services)
    {
        _shard = shard;
        _services = services;
        _logger = services.Logger;
        _ended = _over.Token;
        var engine = shard.Engine;
        Tracker = ReplicationTracker.Activate(
            shard.Key.AllocationId, shard.Key.NodeId, engine.PrimaryTerm, engine.SeqNoStats.GlobalCheckpoint, LeaseMessages.ToTable(engine.RetentionLeases));
        _decisions = new CopyDecisions(shard.Key, Term, services, _ended);
        _resyncs = new CopyResyncs(this, shard, services, _ended);
        Follow(index.Metadata);
        ReportSelf();
        foreach (var copy in Tracker.Targets.Where(copy => copy.Tracking == CopyTracking.InSync))
        {
            _resyncs.Start(copy);
        }
    }

    public long Term => Tracker.PrimaryTerm;

    /// <summary>Another copy has the place, or this one is closed.</summary>
    public bool IsOver => _over.IsCancellationRequested;

    public OperationPermits Permits { get; } = new();

    public ExecutionTurns Turns { get; } = new();

    public ReplicationTracker Tracker { get; private set; }

    /// <summary>Takes in where the index has its copies now.</summary>
    public void Follow(IndexMetadata index)
    {
        var table = index.Shards[_shard.Key.Shard];
        var assigned = table.Copies.Where(copy => copy.State != CopyState.Unassigned).Select(copy => new AssignedCopy(copy.AllocationId!, copy.NodeId!));
        Change(Tracker.ApplyRouting(index.Version, table.InSync, [.. assigned]));
    }

    /// <summary>
    /// Makes the operations of a bulk durable here and on the other copies. Completes when they may be acknowledged: every copy that does not have
    /// them is out of the in-sync set.
    /// </summary>
    /// <exception cref="WinnowException">Nothing may be acknowledged: there is another primary, or nobody who could decide about a copy that fails.</exception>
    public async Task<ReplicationResult> Replicate(BulkResult bulk, RefreshPolicy refresh, TimeSpan timeout)
    {
        // What the results tell of is with the operations that run now, or with those that a primary before this one has left.
        Task[] earlier = bulk.TellsOfOthers ? [.. _running, _resyncs.All] : [];
        var run = Run(bulk, refresh);
        _ = Track(run);
        try
        {
            await Task.WhenAll([.. earlier, run]).WaitAsync(timeout, _services.Time);
            return await run;
        }
        catch (TimeoutException)
        {
            throw ReplicationErrors.NotReplicated(_shard.Key, timeout);
        }
        catch (OperationCanceledException)
        {
            throw ShardErrors.NotHere(null, _shard.Key);
        }
    }

    /// <summary>Ends this primary: nothing is acknowledged any more.</summary>
    public void End(Exception? cause)
    {
        if (!IsOver)
        {
            if (cause is not null)
            {
                LogOver(_shard.Key.IndexUuid, _shard.Key.Shard, Term, cause.ToError().Reason);
                _ = LearnRouting();
            }

            _over.Cancel();
            Permits.Close();
            Signal();
        }
    }

    public void Dispose()
    {
        End(cause: null);
        _over.Dispose();
    }

    internal void Report(string allocationId, CopyProgress progress) => Change(
        Tracker.UpdateLocalCheckpoint(allocationId, progress.PersistedCheckpoint, progress.ProcessedCheckpoint, progress.GlobalCheckpoint));

    /// <summary>A copy could not be reached, or has refused: it goes, unless it is this primary that has to go.</summary>
    internal async Task Fail(string allocationId, Exception cause)
    {
        if (ReplicationErrors.IsOver(cause))
        {
            End(cause);
        }

        _ended.ThrowIfCancellationRequested();
        if (Tracker.Copies.GetValueOrDefault(allocationId) is not { NodeId: { } nodeId })
        {
            // Its node is gone already, and the index knows.
            return;
        }

        if (_decisions.Failing(allocationId) is null)
        {
            // A node that leaves takes its copies with it.
            var level = _services.Nodes.Find(nodeId) is null ? LogLevel.Information : LogLevel.Warning;
            LogFailing(level, _shard.Key.IndexUuid, _shard.Key.Shard, allocationId, cause.ToError().Reason);
        }

        await Fail(allocationId, $"failed to perform indices:data/write/bulk[s] on replica: {cause.ToError().Reason}");
    }

    private async Task Fail(string allocationId, string details)
    {
        try
        {
            await _decisions.Fail(allocationId, details);
        }
        catch (Exception exception) when (ReplicationErrors.IsOver(exception))
        {
            End(exception);
            throw ShardErrors.NotHere(null, _shard.Key);
        }

        FollowKnown();
    }

    /// <summary>Takes in what this node knows of the index.</summary>
    private void FollowKnown()
    {
        if (_services.Metadata.Find(_shard.Key.IndexUuid) is { } index)
        {
            Follow(index.Metadata);
        }
    }

    private async Task<ReplicationResult> Run(BulkResult bulk, RefreshPolicy refresh)
    {
        var sync = Sync(bulk.Location);
        var failures = await Send(bulk, refresh);
        await sync;
        foreach (var allocationId in Promises(bulk) ? Tracker.Unavailable.ToList() : [])
        {
            await Fail(allocationId, "an in-sync copy has no node while operations are acknowledged without it");
        }

        _ended.ThrowIfCancellationRequested();
        return new ReplicationResult(failures);
    }

    /// <summary>
    /// Whether the answer says what the shard holds. A conflict says it as much as a write: the other copies are asked then, too, for they know
    /// whether there is a later primary, which may have changed the document meanwhile.
    /// </summary>
    private static bool Promises(BulkResult bulk) => bulk.Operations.Count > 0 || bulk.TellsOfOthers;

    private async Task Sync(TranslogLocation location)
    {
        await _shard.Engine.SyncAsync(location);
        ReportSelf();
    }

    private void ReportSelf()
    {
        var reached = _shard.Engine.SeqNoStats;
        Change(Tracker.UpdateLocalCheckpoint(_shard.Key.AllocationId, reached.PersistedCheckpoint, reached.LocalCheckpoint, reached.GlobalCheckpoint));
    }

    private void Change(ReplicationTracker tracker)
    {
        if (!ReferenceEquals(tracker, Tracker))
        {
            Tracker = tracker;
            _shard.Engine.AdvanceGlobalCheckpoint(tracker.GlobalCheckpoint);
            Signal();
        }
    }

    private void Signal() =>
        Interlocked.Exchange(ref _progress, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private async Task Track(Task run)
    {
        _running.Add(run);

        // How it ends, whoever waits for it is told.
        await Task.WhenAny(run);
        _running.Remove(run);
    }

    private ShardFailure Failure(TrackedCopy copy, Exception exception) => new()
    {
        Index = _shard.Engine.Config.Index,
        Shard = _shard.Key.Shard,
        Node = copy.NodeId,
        Error = exception.ToError(),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Uuid}][{Shard}] is no longer the primary of term [{Term}]: {Reason}")]
    private partial void LogOver(string uuid, int shard, long term, string? reason);

    [LoggerMessage(Message = "[{Uuid}][{Shard}] copy [{AllocationId}] did not take an operation: {Reason}")]
    private partial void LogFailing(LogLevel level, string uuid, int shard, string allocationId, string? reason);
}

/// <summary>What became of a bulk on the other copies: one entry each, null where it is durable.</summary>
internal sealed record ReplicationResult(ShardFailure?[] Copies)
{
    public int Successful => 1 + Copies.Count(failure => failure is null);

    /// <summary>Copies that were just not there are not counted as failed.</summary>
    public ShardFailure[] Failures => [.. Copies.OfType<ShardFailure>().Where(failure => failure.Error.Type
        is not (IShardGrain.StaleRouting or "node_disconnected_exception" or "receive_timeout_transport_exception"))];
}
