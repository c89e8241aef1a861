using Microsoft.Extensions.Logging;
using Winnow.Grains.Following;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Recovery;
using Winnow.Grains.Replication;
using Winnow.Grains.Snapshots.Shards;
using Winnow.Store;

namespace Winnow.Grains.Shards;

/// <summary>One shard copy: a thin shell around its engine. Calls interleave; the engine orders what has to be.</summary>
[GrainType("winnow.shard"), NodePlacement, Reentrant, KeepAlive]
internal sealed partial class ShardGrain(
    ShardRegistry registry,
    ShardStores stores,
    ShardOpener opener,
    ShardWrites writes,
    ReplicaOperations replicas,
    ReplicationServices replication,
    ShardSearches searches,
    MetadataCache metadata,
    IComputePool pool,
    NodeDirectory nodes,
    TimeProvider time,
    RecoveryServices recoveries,
    ShardSnapshotServices snapshots,
    FollowingServices following,
    MasterCalls calls,
    ILogger<ShardGrain> logger) : Grain, IShardGrain
{
    private static readonly TimeSpan ContextSweep = TimeSpan.FromSeconds(15);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private ShardKey _key;
    private IndexShard? _shard;
    private IGrainTimer? _refresh;
    private TimeSpan _refreshInterval;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ShardKey.Parse(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await StopRecovery();

        // On a silo that was declared dead nobody has waited for an opening to end.
        await _opening.WaitAsync(cancellationToken);
        await Release();
        _opening.Dispose();
    }

    public Task Open(long primaryTerm) => Open(primaryTerm, verified: false);

    private async Task Open(long primaryTerm, bool verified)
    {
        await _opening.WaitAsync();
        try
        {
            if (_shard is { } open)
            {
                if (open.Engine.Failure is null && !(metadata.Find(_key.IndexUuid) is { } index && open.AwaitsNewHistory(index.Metadata.Shards[_key.Shard])))
                {
                    await TakeRole();
                    return;
                }
            }

            await Release();
            await OpenHere(primaryTerm, rollBackTo: null, verified);
            await TakeRole();
        }
        catch (Exception exception) when (exception is CorruptIndexException or Winnow.Shards.TranslogCorruptedException)
        {
            stores.MarkCorrupted(_key.IndexUuid, _key.Shard, exception.Message);
            throw;
        }
        finally
        {
            _opening.Release();
        }
    }

    public async Task Close(bool delete)
    {
        await StopRecovery();
        await _opening.WaitAsync();
        try
        {
            await Release();
            if (delete)
            {
                stores.Delete(_key.IndexUuid, _key.Shard);
            }
        }
        finally
        {
            _opening.Release();
        }

        DeactivateOnIdle();
    }

    public async Task Update()
    {
        if (_shard is { } shard && metadata.Find(_key.IndexUuid) is { } index)
        {
            shard.Update(index);
            _source?.Sweep();
            StartTimers(index);
            await FollowRole();
        }
    }

    public async Task<ShardBulkResponse> Bulk(ShardBulkRequest request)
    {
        Shard();
        var primary = await Primary(request.PrimaryTerm);
        return await writes.Bulk(Shard(), primary, request);
    }

    public Task<MultiGetItem[]> Get(GetRequest[] requests) => OnOpen(shard => writes.Get(shard, requests));

    public Task<ShardQueryResponse> Query(ShardQueryRequest request, CancellationToken cancellationToken = default) =>
        OnOpen(shard => searches.Query(shard, request, cancellationToken));

    public Task<ShardFetchResponse> Fetch(ShardFetchRequest request, CancellationToken cancellationToken = default) =>
        OnOpen(shard => searches.Fetch(shard, request, cancellationToken));

    public Task<string> OpenContext(TimeSpan keepAlive) => OnOpen(shard => searches.OpenContext(shard, keepAlive));

    public Task<int> FreeContexts(string[] contextIds)
    {
        var contexts = Shard().Contexts;
        return Task.FromResult(contextIds.Length == 0 ? contexts.FreeScrolls() : contextIds.Count(contexts.Free));
    }

    public Task<ReadOnlyMemory<byte>> Ask(ShardQuestion question) => OnOpen(shard => searches.Ask(shard, question));

    public Task Refresh()
    {
        var engine = Shard().Engine;
        return pool.Write.Run(() => engine.Refresh());
    }

    public Task Flush(bool force, bool waitIfOngoing)
    {
        var engine = Shard().Engine;
        return pool.Write.Run(() => engine.Flush(force));
    }

    public Task ForceMerge(int? maxNumSegments, bool onlyExpungeDeletes, bool flush)
    {
        var engine = Shard().Engine;
        return pool.Merge.Run(() =>
        {
            engine.ForceMerge(maxNumSegments ?? int.MaxValue, onlyExpungeDeletes, flush, CancellationToken.None);
            return true;
        });
    }

    public Task ClearCache()
    {
        Shard();
        return Task.CompletedTask;
    }

    public Task<ShardStats> Stats() => OnOpen(shard => Task.FromResult(ShardViews.Stats(shard, metadata)));

    public Task<SegmentView[]> Segments() => Task.FromResult(ShardViews.Segments(Shard()));

    private IndexShard Shard()
    {
        if (_shard is { } shard)
        {
            return shard;
        }

        if (_replacing is null)
        {
            // Whoever called has old metadata. This activation was made for the call and is of no use.
            DeactivateOnIdle();
        }

        throw ShardErrors.NotHere(metadata.Find(_key.IndexUuid)?.Name, _key);
    }

    /// <summary>Called from the engine's threads, once.</summary>
    private void Failed(string reason, Exception cause)
    {
        LogFailed(reason, cause);
        if (cause is CorruptIndexException or Winnow.Shards.TranslogCorruptedException)
        {
            stores.MarkCorrupted(_key.IndexUuid, _key.Shard, cause.Message);
        }

        _ = Report(new CopyReport
        {
            Shard = _key.Shard,
            AllocationId = _key.AllocationId,
            NodeId = _key.NodeId,
            Incarnation = nodes.Self.Incarnation,
            Details = reason,
            Corrupted = cause is CorruptIndexException or Winnow.Shards.TranslogCorruptedException,
        });
    }

    private async Task Report(CopyReport report)
    {
        try
        {
            await calls.Retried(() => GrainFactory.GetGrain<IIndexGrain>(_key.IndexUuid).CopyFailed(report));
        }
        catch (WinnowException exception)
        {
            LogNotReported(_key.IndexUuid, _key.Shard, exception);
        }
    }

    private void StartTimers(IndexView index)
    {
        var interval = index.Settings.GetTime("index.refresh_interval");
        if (_refresh is not null && interval == _refreshInterval)
        {
            return;
        }

        _refresh?.Dispose();
        _refreshInterval = interval;
        _refresh = interval > TimeSpan.Zero
            ? this.RegisterGrainTimer(ScheduledRefresh, new GrainTimerCreationOptions(interval, interval) { Interleave = true })
            : this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(ContextSweep, ContextSweep) { Interleave = true });
    }

    private async Task ScheduledRefresh()
    {
        await Sweep();
        if (_shard is { } shard && shard.Engine.Failure is null)
        {
            try
            {
                await pool.Write.Run(shard.Engine.ScheduledRefresh);
            }
            catch (Winnow.Shards.EngineClosedException)
            {
                // Closed meanwhile, or failed: then the engine has said so itself.
            }
        }
    }

    private Task Sweep()
    {
        _shard?.Contexts.Expire(time.GetUtcNow());
        _source?.Sweep();
        _followers?.Sweep();
        return Task.CompletedTask;
    }

    private async Task<IndexShard> OpenHere(long primaryTerm, long? rollBackTo, bool verified = false)
    {
        var index = await metadata.Index(_key.IndexUuid);
        var shard = await opener.Open(_key, index, primaryTerm, Failed, rollBackTo, verified);
        _shard = shard;
        registry.Add(shard);
        StartTimers(index);
        LogOpened(index.Name, _key.Shard, primaryTerm, shard.Engine.ReplayedOperations);
        return shard;
    }

    private async Task Release()
    {
        await StopRollingBack();
        _refresh?.Dispose();
        _refresh = null;
        EndPrimary();
        if (_shard is { } shard)
        {
            _shard = null;
            registry.Remove(shard);
            EndFollowers();
            await EndSnapshots();
            await shard.DisposeAsync();
        }

        if (_closed is not null)
        {
            await EndSnapshots();
            await CloseClosed();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Index}][{Shard}] opened in term {Term}, {Replayed} operations replayed")]
    private partial void LogOpened(string index, int shard, long term, long replayed);

    [LoggerMessage(Level = LogLevel.Error, Message = "[{Uuid}][{Shard}] the index could not be told that this copy has failed")]
    private partial void LogNotReported(string uuid, int shard, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    private partial void LogFailed(string reason, Exception cause);
}
