using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Following.Recovery;
using Winnow.Grains.Metadata;
using Winnow.Grains.Recovery;
using Winnow.Grains.Snapshots.Shards;
using Winnow.Protocols.Indices;
using Winnow.Store;

namespace Winnow.Grains.Shards;

/// <content>Recovery: of this copy from its primary, and of others from this one.</content>
internal sealed partial class ShardGrain : IShardRecoveryGrain, IRecoveringCopy
{
    private ICopyRecovery? _target;
    private RecoverySource? _source;

    public Task Recover()
    {
        recoveries.Recovering.Add(_key);
        _target ??= metadata.Find(_key.IndexUuid)?.Metadata.Shards[_key.Shard].Copy(_key.AllocationId)?.Source switch
        {
            CopySource.Snapshot => new RestoreTarget(_key, this, recoveries, snapshots, stores, logger),
            CopySource.Leader => new LeaderRecoveryTarget(_key, this, GrainFactory, recoveries, following.Recovery, logger),
            _ => new RecoveryTarget(_key, this, GrainFactory, recoveries, logger),
        };
        _target.Follow();
        return Task.CompletedTask;
    }

    public Task<RecoveryOffer> StartRecovery(StartRecoveryRequest request) => Source().Start(request);

    public Task<RecoveryChunk> ReadFileChunk(FileChunkRequest request) => Source().Read(request);

    public Task VerifyFile(string recoveryId, string file) => Source().Verify(recoveryId, file);

    public Task<RecoveryHistory> PrepareOperations(PrepareOperationsRequest request) => Source().Prepare(request);

    public Task<RecoveryOperations> ReadOperations(ReadOperationsRequest request) => Source().Read(request);

    public Task FinalizeRecovery(FinalizeRecoveryRequest request) => Source().Finish(request);

    public Task CancelRecovery(string recoveryId)
    {
        _source?.Cancel(recoveryId);
        return Task.CompletedTask;
    }

    async Task<IndexShard?> IRecoveringCopy.OpenHeld(IndexView index, long primaryTerm, bool rollBack)
    {
        await _opening.WaitAsync();
        try
        {
            if (!rollBack && _shard is { } open && open.Engine.Failure is null && open.Engine.PrimaryTerm == primaryTerm)
            {
                // An earlier attempt with this primary has opened it.
                return open;
            }

            await Release();
            if (!stores.HoldsUsable(_key.IndexUuid, _key.Shard))
            {
                return null;
            }

            var shard = await opener.OpenRecovering(_key, index, primaryTerm, Failed, rollBack);
            _shard = shard;
            registry.Add(shard);
            StartTimers(index);
            return shard;
        }
        catch (Exception exception) when (exception is (IOException and not LockObtainFailedException) or InvalidOperationException)
        {
            LogNotReused(index.Name, _key.Shard, exception);
            return null;
        }
        finally
        {
            _opening.Release();
        }
    }

    Task<StoreDirectory> IRecoveringCopy.TakeFolder() => TakeFolder();

    private async Task<StoreDirectory> TakeFolder()
    {
        await _opening.WaitAsync();
        try
        {
            await Release();
            if (!stores.HoldsUsable(_key.IndexUuid, _key.Shard))
            {
                stores.DeleteUnusable(_key.IndexUuid, _key.Shard);
            }

            return stores.Open(_key.IndexUuid, _key.Shard);
        }
        finally
        {
            _opening.Release();
        }
    }

    Task IRecoveringCopy.ReportFailed(Exception cause) => GrainFactory.GetGrain<IIndexGrain>(_key.IndexUuid).CopyFailed(new CopyReport
    {
        Shard = _key.Shard,
        AllocationId = _key.AllocationId,
        NodeId = _key.NodeId,
        Incarnation = nodes.Self.Incarnation,
        Details = $"failed recovery, failure {cause.ToError().Reason}",
    });

    public Task<RecoveryView> Recovery() => Task.FromResult(
        _healing?.Describe(metadata) ?? _target?.Describe(metadata) ?? RecoveryViews.OfStore(Shard(), metadata));

    /// <summary>Not while the copy is being opened or closed: the recovery may wait for that itself.</summary>
    private async Task StopRecovery()
    {
        recoveries.Recovering.Remove(_key);
        if (_target is { } target)
        {
            _target = null;
            await target.Stop();
        }

        if (_healing is { } healing)
        {
            _healing = null;
            await healing.End();
        }
    }

    private RecoverySource Source()
    {
        var shard = Shard();
        return _source ??= new RecoverySource(shard, Tracking(), recoveries);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Index}][{Shard}] what the folder holds cannot be opened as a copy of the primary")]
    private partial void LogNotReused(string index, int shard, Exception exception);
}
