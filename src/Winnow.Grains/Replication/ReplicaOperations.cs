using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Shards;

namespace Winnow.Grains.Replication;

/// <summary>What the primary has sent, on another copy.</summary>
internal sealed class ReplicaOperations(MetadataCache metadata, IComputePool pool)
{
    public async Task<CopyProgress> Replicate(IndexShard shard, ReplicateRequest request)
    {
        var engine = shard.Engine;
        if (request.Operations.IsEmpty)
        {
            await engine.PersistAsync();
        }
        else
        {
            await Execute(shard, request.Operations, request.PrimaryTerm);
            await engine.SyncAsync(engine.LastLocation);
        }

        AdvanceGlobalCheckpoint(engine, request.GlobalCheckpoint);
        if (request.Leases is { } leases)
        {
            await pool.Write.Run(() =>
            {
                engine.UpdateRetentionLeases(LeaseMessages.ToEngine(leases));
                return true;
            });
        }

        if (request.Refresh == RefreshPolicy.Immediate)
        {
            await pool.Write.Run(() => engine.Refresh("refresh_flag_index"));
        }

        return Progress(engine);
    }

    /// <summary>Executes operations; they are not durable yet.</summary>
    public async Task Execute(IndexShard shard, ReadOnlyMemory<byte> bytes, long senderTerm)
    {
        var engine = shard.Engine;
        var operations = await pool.Write.Run(() => OperationsCodec.Decode(bytes.Span));
        var done = 0;
        var refreshed = false;
        try
        {
            while (done < operations.Count)
            {
                var (from, whole) = (done, refreshed);
                done += await pool.Write.Run(() => HistoryReplay.Apply(engine, operations, from, OperationOrigin.Replica, senderTerm, whole));
                if (done < operations.Count)
                {
                    // A new field that this node may not have heard of: the primary has it from the index.
                    await metadata.RefreshIndex(shard.Key.IndexUuid);
                    refreshed = true;
                }
            }
        }
        catch (StalePrimaryTermException)
        {
            throw ReplicationErrors.StalePrimary(shard.Key, senderTerm, engine.PrimaryTerm);
        }
        catch (EngineClosedException exception)
        {
            throw new WinnowException(ShardErrors.NotHere(engine.Config.Index, shard.Key).Error, exception);
        }
    }

    /// <summary>A copy that recovers has less than the others: what it does not have it does not call safe.</summary>
    public static void AdvanceGlobalCheckpoint(ShardEngine engine, long checkpoint) =>
        engine.AdvanceGlobalCheckpoint(Math.Min(checkpoint, engine.SeqNoStats.PersistedCheckpoint));

    public static CopyProgress Progress(ShardEngine engine)
    {
        var reached = engine.SeqNoStats;
        return new CopyProgress
        {
            PersistedCheckpoint = reached.PersistedCheckpoint,
            ProcessedCheckpoint = reached.LocalCheckpoint,
            GlobalCheckpoint = reached.GlobalCheckpoint,
        };
    }
}
