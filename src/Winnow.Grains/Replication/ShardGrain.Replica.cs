using Winnow.Grains.Replication;
using Winnow.Protocols.Replication;
using Winnow.Shards;

namespace Winnow.Grains.Shards;

/// <content>A copy that follows its primary.</content>
internal sealed partial class ShardGrain : IShardReplicationGrain
{
    public Task<CopyProgress> Replicate(ReplicateRequest request)
    {
        var shard = Shard();
        var known = shard.Engine.PrimaryTerm;
        if (request.PrimaryTerm < known)
        {
            throw ReplicationErrors.StalePrimary(_key, request.PrimaryTerm, known);
        }

        return request.PrimaryTerm == known && shard.ResyncedTerm == known
            ? replicas.Replicate(shard, request)
            : throw ReplicationErrors.NotResynced(_key, request.PrimaryTerm, known);
    }

    public async Task<CopyProgress> Resync(ResyncRequest request)
    {
        await _opening.WaitAsync();
        try
        {
            var shard = Shard();
            if (request.PrimaryTerm < shard.Engine.PrimaryTerm)
            {
                throw ReplicationErrors.StalePrimary(_key, request.PrimaryTerm, shard.Engine.PrimaryTerm);
            }

            if (!string.Equals(request.HistoryUuid, shard.Engine.HistoryUuid, StringComparison.Ordinal))
            {
                throw ReplicationErrors.OtherHistory(_key, request.HistoryUuid, shard.Engine.HistoryUuid);
            }

            if (shard.ResyncedTerm == request.PrimaryTerm)
            {
                // The answer of before was lost.
                return ReplicaOperations.Progress(shard.Engine);
            }

            if (request.First)
            {
                shard = await BeginResync(shard, request);
            }
            else if (shard.Engine.PrimaryTerm != request.PrimaryTerm)
            {
                throw ReplicationErrors.NotResynced(_key, request.PrimaryTerm, shard.Engine.PrimaryTerm);
            }

            await replicas.Execute(shard, request.Operations, request.PrimaryTerm);
            await shard.Engine.PersistAsync();
            if (request.Last)
            {
                await OnWritePool(() =>
                {
                    shard.Engine.CompleteRollback();
                    shard.Engine.Refresh("resync");
                });
                ReplicaOperations.AdvanceGlobalCheckpoint(shard.Engine, request.GlobalCheckpoint);
                shard.ResyncedTerm = request.PrimaryTerm;
            }

            return ReplicaOperations.Progress(shard.Engine);
        }
        finally
        {
            _opening.Release();
        }
    }

    public Task AwaitRefresh()
    {
        var engine = Shard().Engine;
        return engine.WaitForRefreshAsync(engine.LastLocation);
    }

    /// <summary>No operation of the old term is taken any more; what the new primary does not have is rolled back.</summary>
    private async Task<IndexShard> BeginResync(IndexShard shard, ResyncRequest request)
    {
        EndPrimary();
        if (request.PrimaryTerm > shard.Engine.PrimaryTerm)
        {
            await OnWritePool(() => shard.Engine.AdvancePrimaryTerm(request.PrimaryTerm));
        }

        var safe = Math.Max(shard.Engine.SeqNoStats.GlobalCheckpoint, request.GlobalCheckpoint);
        var own = await pool.Write.Run(() => shard.Engine.TermsFrom(safe + 1));
        var primary = request.Terms.Select(run => new HistoryRun(run.FromSeqNo, run.ToSeqNo, run.Term)).ToList();
        if (!RollbackDecision.IsNeeded(own.Select(run => new HistoryRun(run.FromSeqNo, run.ToSeqNo, run.Term)), primary))
        {
            return shard;
        }

        try
        {
            return await Reopen(request.PrimaryTerm, rollBackTo: safe);
        }
        catch (RollbackImpossibleException)
        {
            // With all that it has it stays a copy that can be trusted until the primary has it failed.
            await Reopen(request.PrimaryTerm, rollBackTo: null);
            throw;
        }
    }

    private async Task<IndexShard> Reopen(long primaryTerm, long? rollBackTo)
    {
        await Release();
        return await OpenHere(primaryTerm, rollBackTo);
    }

    private Task OnWritePool(Action work) => pool.Write.Run(() =>
    {
        work();
        return true;
    });
}
