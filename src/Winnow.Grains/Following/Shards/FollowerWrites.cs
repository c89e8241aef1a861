using Winnow.Grains.Documents;
using Winnow.Grains.Metadata;
using Winnow.Grains.Replication;
using Winnow.Grains.Shards;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Following.Shards;

/// <summary>
/// Brings a leader's operations into the primary of a follower and its copies. Everything that comes is sent on, whether it is here already or not: an
/// earlier try of the same batch may have failed before its operations were everywhere.
/// </summary>
internal sealed class FollowerWrites(MetadataCache metadata, IndexingPressure pressure, NoMasterBlock block, IComputePool pool)
{
    public async Task<FollowerProgress> Apply(IndexShard shard, PrimaryReplication primary, FollowBatch batch)
    {
        await block.CheckWrite(TimeSpan.Zero);
        using var held = pressure.Primary(batch.Operations.Length);
        if (!await primary.Permits.Enter())
        {
            throw ShardErrors.NotHere(shard.Engine.Config.Index, shard.Key);
        }

        try
        {
            primary.CheckNotSealed();
            CheckHistory(shard, batch);
            var operations = await Decode(shard, batch);
            if (operations.Count > 0)
            {
                var (followed, replicated) = await ExecuteInTurn(shard, primary, operations, batch);
                await replicated;
                Check(shard, followed, operations);
            }

            return Progress(shard);
        }
        catch (Exception exception) when (exception is EngineClosedException or StalePrimaryTermException)
        {
            // Whatever of it was executed comes again; where the primary is now, the caller finds out.
            throw new WinnowException(ShardErrors.NotHere(shard.Engine.Config.Index, shard.Key).Error, exception);
        }
        finally
        {
            primary.Permits.Leave();
        }
    }

    public static FollowerProgress Progress(IndexShard shard)
    {
        var reached = shard.Engine.SeqNoStats;
        return new FollowerProgress
        {
            HistoryUuid = shard.Engine.HistoryUuid,
            MaxSeqNo = reached.MaxSeqNo,
            GlobalCheckpoint = reached.GlobalCheckpoint,
            LocalCheckpoint = reached.LocalCheckpoint,
        };
    }

    private Task<List<ShardOperation>> Decode(IndexShard shard, FollowBatch batch) => pool.Write.Run(() =>
        Crc32C.Compute(batch.Operations.Span) == (uint)batch.Checksum
            ? OperationsCodec.Decode(batch.Operations.Span)
            : throw FollowerErrors.Damaged(shard.Key));

    /// <summary>Executes the operations and begins to send them to the other copies: what was executed goes there even when something else cannot be.</summary>
    private async Task<(FollowedOperations Followed, Task Replicated)> ExecuteInTurn(
        IndexShard shard, PrimaryReplication primary, List<ShardOperation> operations, FollowBatch batch)
    {
        var documents = operations.Where(operation => operation.Kind != OperationKind.NoOp).Select(operation => operation.Id).Distinct(StringComparer.Ordinal);
        using var turn = await primary.Turns.Take([.. documents]);
        var followed = new FollowedOperations(shard.Engine, operations, primary.Term);
        if (!await Advance(followed, mappingIsWhole: false))
        {
            // A field that this node may not have heard of.
            await metadata.RefreshIndex(shard.Key.IndexUuid);
            await Advance(followed, metadata.Find(shard.Key.IndexUuid)?.Metadata.MappingVersion >= batch.MappingVersion);
        }

        var bulk = new BulkResult([], followed.Done, TellsOfOthers: false, shard.Engine.LastLocation);
        return (followed, primary.Replicate(bulk, RefreshPolicy.None, batch.Timeout));
    }

    private Task<bool> Advance(FollowedOperations followed, bool mappingIsWhole) => pool.Write.Run(() =>
    {
        followed.Advance(mappingIsWhole);
        return followed.IsOver;
    });

    private static void Check(IndexShard shard, FollowedOperations followed, List<ShardOperation> operations)
    {
        if (followed.Failure is { } failure)
        {
            throw failure;
        }

        if (!followed.IsOver)
        {
            throw FollowerErrors.MappingBehind(shard.Key, operations[followed.Executed].SeqNo);
        }
    }

    private void CheckHistory(IndexShard shard, FollowBatch batch)
    {
        if (!shard.Engine.IsFollowing || metadata.Find(shard.Key.IndexUuid)?.Metadata.Follow is not { } entry)
        {
            throw FollowerErrors.NotFollowing(shard.Key);
        }

        Check(batch.HistoryUuid, shard.Engine.HistoryUuid);

        // Its own history may be the same as before it led itself, and began to follow another, or the same one anew.
        Check(batch.LeaderHistoryUuid, entry.Shards[shard.Key.Shard].LeaderHistoryUuid);

        void Check(string expected, string actual)
        {
            if (!string.Equals(expected, actual, StringComparison.Ordinal))
            {
                throw FollowerErrors.OtherHistory(shard.Key, expected, actual);
            }
        }
    }
}
