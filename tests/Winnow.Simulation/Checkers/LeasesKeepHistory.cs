using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Winnow.Contracts;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>
/// I9 of history: a copy that had recovered from a primary, was away, and comes back to the same primary while nobody has taken its place, finds
/// there what it missed, however much has been merged meanwhile.
/// </summary>
internal sealed class LeasesKeepHistory
{
    // The nodes whose copies a primary has taken into the in-sync set in its term, until all copies are elsewhere.
    private readonly Dictionary<(string Index, int Shard), (string Primary, long Term, HashSet<string> Nodes)> _claims = [];

    /// <summary>Follows a decision.</summary>
    public void Follow(IndexMetadata? before, IndexMetadata after)
    {
        foreach (var (was, shard) in (before?.Shards ?? []).Zip(after.Shards))
        {
            Follow((after.Uuid, shard.Id), was, shard);
        }
    }

    /// <summary>Judges what a primary has just answered to a copy.</summary>
    public void Check(IIncomingGrainCallContext call)
    {
        if (call.Result is not RecoveryOffer { ByOperations: false, RollBack: false } offer || call.Request.GetArgument(0) is not StartRecoveryRequest { RolledBack: false } request)
        {
            return;
        }

        var key = ShardKey.Parse(call.TargetId.Key.ToString()!);
        if (call.TargetContext.ActivationServices.GetRequiredService<ShardRegistry>().Find(key)?.Engine is { } engine
            && request.HistoryUuid == engine.HistoryUuid && request.StartingSeqNo < engine.MinRetainedSeqNo
            && _claims.TryGetValue((key.IndexUuid, key.Shard), out var claims)
            && claims.Primary == key.AllocationId && claims.Term == request.PrimaryTerm && claims.Nodes.Contains(request.TargetNodeId))
        {
            throw new ViolationException("I9", $"{key} has not kept what the copy on {request.TargetNodeId} comes back for: {offer.Reason}");
        }
    }

    private void Follow((string Index, int Shard) key, ShardTable was, ShardTable shard)
    {
        var primary = shard.Primary;
        if (!_claims.TryGetValue(key, out var claims) || claims.Primary != primary.AllocationId || claims.Term != shard.PrimaryTerm)
        {
            _claims[key] = claims = (primary.AllocationId ?? "", shard.PrimaryTerm, []);
        }

        var arrived = shard.Copies.Where(copy => copy is { Active: true, Primary: false, AllocationId: { } id } && was.Copy(id) is { State: CopyState.Initializing });
        claims.Nodes.UnionWith(arrived.Select(copy => copy.NodeId!));
        if (shard.Copies.All(copy => copy.Active))
        {
            claims.Nodes.IntersectWith(shard.Copies.Select(copy => copy.NodeId!));
        }
    }
}
