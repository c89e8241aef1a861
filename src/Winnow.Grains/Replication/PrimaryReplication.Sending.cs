using Winnow.Grains.Shards;
using Winnow.Protocols.Replication;
using Winnow.Shards;

namespace Winnow.Grains.Replication;

/// <content>
/// Operations on their way to the other copies. Those on the same document go one after the other: a copy that has one has all before it, so that
/// when it becomes primary, no write that counts was based on one that is gone.
/// </content>
internal sealed partial class PrimaryReplication
{
    private readonly DocumentOrder<BulkSends> _sending = new();

    private async Task<ShardFailure?[]> Send(BulkResult bulk, RefreshPolicy refresh)
    {
        // In this turn, after the operations have their numbers: a copy that is tracked later gets them as history.
        var targets = Tracker.Targets.ToList();
        if (!Promises(bulk) || targets.Count == 0)
        {
            return [];
        }

        var documents = bulk.Operations.Where(operation => operation.Kind != OperationKind.NoOp).Select(operation => operation.Id).ToList();
        var sends = new BulkSends();
        var before = _sending.Enter(documents, sends);
        try
        {
            var request = Request(bulk, refresh, targets);
            foreach (var copy in targets)
            {
                sends.Add(copy.AllocationId, Send(copy, request, before));
            }

            return await sends.All;
        }
        finally
        {
            _sending.Leave(documents, sends);
        }
    }

    private async Task<ReplicateRequest> Request(BulkResult bulk, RefreshPolicy refresh, List<TrackedCopy> targets)
    {
        var leases = targets.Exists(MissesLeases) ? LeaseMessages.ToMessage(Tracker.Leases) : null;
        var bytes = bulk.Operations.Count == 0 ? default : await _services.Pool.Write.Run(() => OperationsCodec.Encode(bulk.Operations));
        return new ReplicateRequest { PrimaryTerm = Term, Operations = bytes, GlobalCheckpoint = Tracker.GlobalCheckpoint, Refresh = refresh, Leases = leases };
    }

    /// <summary>What the client is told of the copy; null when it has the operations.</summary>
    private async Task<ShardFailure?> Send(TrackedCopy copy, Task<ReplicateRequest> encoded, IReadOnlyList<BulkSends> before)
    {
        var request = await encoded;
        try
        {
            var reached = await Task.WhenAll(before.Select(sends => sends.Reached(copy.AllocationId)));
            if (!reached.Contains(false) && _decisions.Failing(copy.AllocationId) is null && await _resyncs.Resynced(copy.AllocationId))
            {
                Report(copy.AllocationId, await Call(copy, grain => grain.Replicate(request)));
                HasLeases(copy, request.Leases);
                return null;
            }

            await (_decisions.Failing(copy.AllocationId) ?? Task.CompletedTask);
            return Failure(copy, ShardErrors.NotHere(null, _shard.Key));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await Fail(copy.AllocationId, exception);
            return Failure(copy, exception);
        }
    }
}
