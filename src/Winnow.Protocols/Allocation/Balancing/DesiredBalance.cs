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
    public static ImmutableArray<DesiredMove> Compute(RoutingAllocation now)
    {
        var experiment = new RoutingAllocation(now.Routing.Clone(), now.Settings, now.Info, now.Now) { IsThoughtExperiment = true };
        var before = Places(experiment.Routing);
        var order = experiment.Routing.ByPriority();
        StartAll(experiment, order);
        var leaving = MoveAway(experiment, order);
        Balancer.Balance(experiment);

        var moves = ImmutableArray.CreateBuilder<DesiredMove>();
        foreach (var shard in order.SelectMany(index => index.Copies))
        {
            if (shard is { AllocationId: { } id, Node: { } node } && before.TryGetValue(id, out var place) && !string.Equals(place, node.Id, StringComparison.Ordinal))
            {
                moves.Add(new DesiredMove(shard.Index.Uuid, shard.Shard, id, node.Id, leaving.Contains(id)));
            }
        }

        return [.. moves.OrderBy(move => !move.MustLeave)];
    }

    /// <summary>Where the started copies are that do not move yet.</summary>
    private static Dictionary<string, string> Places(RoutingNodes routing) => routing.Indices
        .SelectMany(index => index.Copies)
        .Where(shard => shard is { State: CopyState.Started, AllocationId: not null, NodeId: not null })
        .ToDictionary(shard => shard.AllocationId!, shard => shard.NodeId!, StringComparer.Ordinal);

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
                || (shard.Primary && !shard.IsNew)
                || DelayedAllocation.Remaining(shard.Copy!, shard.Index.DelayedTimeout, experiment.Now) > TimeSpan.Zero;
            if (!waits && Balancer.Choose(shard, experiment) is (Verdict.Yes, { } node))
            {
                experiment.Routing.Initialize(shard, node, shard.Primary ? CopySource.EmptyStore : CopySource.Peer);
                experiment.Routing.Start(shard);
            }
        }
    }

    private static HashSet<string> MoveAway(RoutingAllocation experiment, IReadOnlyList<IndexRouting> order)
    {
        var leaving = new HashSet<string>(StringComparer.Ordinal);
        foreach (var shard in order.Where(index => !index.Index.Closed).SelectMany(index => index.Copies).ToList())
        {
            if (shard is { State: CopyState.Started, AllocationId: { } id, Node: { } node }
                && AllocationDeciders.CanRemain(shard, node, experiment) == Verdict.No
                && Balancer.Choose(shard, experiment) is (Verdict.Yes, { } target))
            {
                experiment.Routing.Start(experiment.Routing.Relocate(shard, target));
                leaving.Add(id);
            }
        }

        return leaving;
    }
}
