using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>A copy that should be elsewhere.</summary>
/// <param name="IndexUuid">Its index.</param>
/// <param name="Shard">Its shard.</param>
/// <param name="AllocationId">The copy as it is now.</param>
/// <param name="NodeId">Where it should be.</param>
/// <param name="MustLeave">It may not stay where it is; otherwise it is moved for the balance.</param>
public sealed record DesiredMove(string IndexUuid, int Shard, string AllocationId, string NodeId, bool MustLeave);

/// <summary>
/// Where all copies should be in the end: a thought experiment in which every recovery succeeds at once. What differs from now is moved step by
/// step, as the throttles allow.
/// </summary>
public static class DesiredBalance
{
    /// <summary>The moves in the order in which they help: what must leave first, then what makes the balance better, each after those before it.</summary>
    public static ImmutableArray<DesiredMove> Compute(RoutingAllocation now)
    {
        var experiment = new RoutingAllocation(now.Routing.Clone(), now.Settings, now.Info, now.Now) { IsThoughtExperiment = true };
        var order = experiment.Routing.ByPriority();
        var moved = new Dictionary<ShardRouting, DesiredMove>();
        StartAll(experiment, order);
        MoveAway(experiment, order, moved);
        Balancer.Balance(experiment, moved);
        return [.. moved.Values.Where(move => IsStarted(move, now.Routing))];
    }

    /// <summary>What is not there yet cannot move; it may when it has come.</summary>
    private static bool IsStarted(DesiredMove move, RoutingNodes routing) => routing.Find(move.IndexUuid)?.Find(move.Shard, move.AllocationId)?.State == CopyState.Started;

    private static void StartAll(RoutingAllocation experiment, IReadOnlyList<IndexRouting> order)
    {
        foreach (var index in order)
        {
            foreach (var shard in index.Copies.Where(shard => shard.State == CopyState.Initializing).ToList())
            {
                experiment.Routing.Start(shard);
            }
        }

        foreach (var shard in order.Where(index => index.Unassigned > 0).SelectMany(index => index.Copies.OrderByDescending(shard => shard.Primary)).ToList())
        {
            // A primary with data goes where its data is, and a replica whose node may come back is waited for.
            var waits = shard.State != CopyState.Unassigned
                || (shard.Primary && !shard.IsNew && !shard.IsFetched)
                || DelayedAllocation.Remaining(shard.Copy!, shard.Index.DelayedTimeout, experiment.Now) > TimeSpan.Zero;
            if (!waits && Balancer.Choose(shard, experiment) is (Verdict.Yes, { } node))
            {
                experiment.Routing.Initialize(shard, node, shard.IsFetched ? shard.Source : shard.Primary ? CopySource.EmptyStore : CopySource.Peer);
                experiment.Routing.Start(shard);
            }
        }
    }

    private static void MoveAway(RoutingAllocation experiment, IReadOnlyList<IndexRouting> order, Dictionary<ShardRouting, DesiredMove> moved)
    {
        foreach (var shard in order.Where(index => !index.Index.Closed).SelectMany(index => index.Copies).ToList())
        {
            if (shard is { State: CopyState.Started, Node: { } node }
                && AllocationDeciders.CanRemain(shard, node, experiment) == Verdict.No
                && Balancer.Choose(shard, experiment) is (Verdict.Yes, { } target))
            {
                Balancer.Move(shard, target, mustLeave: true, experiment, moved);
            }
        }
    }
}
