using Winnow.Grains.Ports;
using Winnow.Grains.Replication;
using Winnow.Grains.Shards;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Recovery;

/// <summary>The phase of the operations: history up to what the primary had when it began to send new operations by itself.</summary>
internal sealed class OperationsRecovery(IndexShard shard, RecoveryConnection source, RecoveryServices services, RecoveryJournal journal)
{
    private const int BatchSize = 2048;

    /// <summary>An operation that the primary is executing at this moment leaves a gap for a moment.</summary>
    private static readonly TimeSpan GapPause = TimeSpan.FromMilliseconds(20);
    private long _next;

    public async Task Run(long fromSeqNo, RecoveryHistory history)
    {
        if (history.Leases is { } leases)
        {
            await services.Pool.Write.Run(() =>
            {
                shard.Engine.UpdateRetentionLeases(LeaseMessages.ToEngine(leases));
                return true;
            });
        }

        var toSeqNo = history.MaxSeqNo;
        journal.Change(progress => progress with { OperationsTotal = Math.Max(0, toSeqNo + 1 - fromSeqNo) });
        _next = fromSeqNo;
        await Task.WhenAll(Enumerable.Range(0, services.Settings.MaxConcurrentOperations).Select(_ => Work(toSeqNo)));
        await shard.Engine.PersistAsync();
        await services.Pool.Write.Run(() =>
        {
            shard.Engine.ImportRecentOperations(history.RecentOperations);
            return true;
        });
    }

    private async Task Work(long toSeqNo)
    {
        while (_next <= toSeqNo)
        {
            var from = _next;
            var to = Math.Min(toSeqNo, from + BatchSize - 1);
            _next = to + 1;
            while (from <= to)
            {
                from = await Replay(from, to) + 1;
            }
        }
    }

    /// <summary>Answers the number up to which history is here.</summary>
    private async Task<long> Replay(long fromSeqNo, long toSeqNo)
    {
        var reply = await source.Read(fromSeqNo, toSeqNo);
        if (reply.LastSeqNo < fromSeqNo)
        {
            await services.Time.Pause(GapPause, source.Cancellation);
            return fromSeqNo - 1;
        }

        var operations = await services.Pool.Write.Run(() => Crc32C.Compute(reply.Bytes.Span) == (uint)reply.Checksum
            ? OperationsCodec.Decode(reply.Bytes.Span)
            : throw new CorruptTransferException($"operations from [{fromSeqNo}] on were damaged on their way"));
        var (applied, refreshed) = (0, false);
        while (applied < operations.Count)
        {
            source.Cancellation.ThrowIfCancellationRequested();
            var now = await services.Pool.Write.Run(() => HistoryReplay.Apply(shard.Engine, operations, applied, mappingIsWhole: refreshed));
            applied += now;
            journal.Change(progress => progress with { OperationsRecovered = progress.OperationsRecovered + now });
            if (applied < operations.Count)
            {
                // The primary may have a field that this node has not heard of.
                await services.Metadata.RefreshIndex(shard.Key.IndexUuid);
                refreshed = true;
            }
        }

        return reply.LastSeqNo;
    }
}
