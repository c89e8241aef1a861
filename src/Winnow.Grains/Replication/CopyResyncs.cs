using Winnow.Grains.Ports;
using Winnow.Grains.Shards;
using Winnow.Protocols.Replication;
using Winnow.Shards;

namespace Winnow.Grains.Replication;

/// <summary>
/// Brings the copies that were in-sync with the primary before onto this primary's history. No operation of the new term goes to a copy before:
/// until then the copy can still become primary with all that it had.
/// </summary>
internal sealed class CopyResyncs(PrimaryReplication primary, IndexShard shard, ReplicationServices services, CancellationToken over)
{
    private const int MaxBytes = 512 << 10;
    private const int MaxOperations = 5120;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>A copy's node may be opening it at this moment.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, Task<bool>> _running = new(StringComparer.Ordinal);
    private readonly long _from = shard.Engine.SeqNoStats.GlobalCheckpoint + 1;
    private readonly long _to = shard.Engine.SeqNoStats.MaxSeqNo;

    /// <summary>Completes when every copy has the history of before, or is out of the in-sync set.</summary>
    public Task All => Task.WhenAll(_running.Values);

    public void Start(TrackedCopy copy) => _running[copy.AllocationId] = Run(copy);

    /// <summary>Whether the copy follows this primary. One that recovers from it always does.</summary>
    public Task<bool> Resynced(string allocationId) => _running.GetValueOrDefault(allocationId) ?? Task.FromResult(true);

    private async Task<bool> Run(TrackedCopy copy)
    {
        var started = services.Time.GetTimestamp();
        while (true)
        {
            try
            {
                await Send(copy);
                return true;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (!MayPass(exception) || services.Time.GetElapsedTime(started) >= Patience)
                {
                    await primary.Fail(copy.AllocationId, exception);
                    return false;
                }
            }

            await services.Time.Pause(Pause, over);
            if (primary.Tracker.Copies.GetValueOrDefault(copy.AllocationId) is not { NodeId: not null })
            {
                return false;
            }
        }
    }

    private static bool MayPass(Exception exception) => ShardErrors.IsStale(exception) || exception is OrleansException or TimeoutException;

    private async Task Send(TrackedCopy copy)
    {
        var engine = shard.Engine;
        var terms = await services.Pool.Write.Run(() => engine.TermsFrom(_from));
        var next = _from;
        for (var first = true; first || next <= _to; first = false)
        {
            var from = next;
            var (operations, last) = await services.Pool.Write.Run(() =>
            {
                var batch = engine.Changes(from, _to, MaxOperations, MaxBytes);
                return (OperationsCodec.Encode(engine.WithNames(batch.Operations)), batch.LastSeqNo);
            });
            next = last + 1;
            var request = new ResyncRequest
            {
                PrimaryTerm = primary.Term,
                HistoryUuid = engine.HistoryUuid,
                GlobalCheckpoint = primary.Tracker.GlobalCheckpoint,
                Operations = operations,
                Terms = first ? [.. terms.Select(run => new TermRunMessage { FromSeqNo = run.FromSeqNo, ToSeqNo = run.ToSeqNo, Term = run.Term })] : [],
                First = first,
                Last = next > _to,
            };
            over.ThrowIfCancellationRequested();
            primary.Report(copy.AllocationId, await primary.Resync(copy, request));
        }
    }
}
