using System.Collections.Immutable;

namespace Winnow.Protocols.Allocation;

/// <summary>The deciders in the order in which they are asked; the strictest verdict counts.</summary>
public static class AllocationDeciders
{
    public static ImmutableArray<AllocationDecider> All { get; } =
    [
        new MaxRetryDecider(),
        new ReplicaAfterPrimaryActiveDecider(),
        new RebalanceOnlyWhenActiveDecider(),
        new ClusterRebalanceDecider(),
        new ConcurrentRebalanceDecider(),
        new EnableDecider(),
        new NodeVersionDecider(),
        new RestoreInProgressDecider(),
        new PrimaryFollowerDecider(),
        new FilterDecider(),
        new SameShardDecider(),
        new DiskThresholdDecider(),
        new ThrottlingDecider(),
        new ShardsLimitDecider(),
        new AwarenessDecider(),
        new DataTierDecider(),
    ];

    public static Verdict CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        var verdict = Verdict.Yes;
        foreach (var decider in All)
        {
            if (decider.CanAllocate(shard, node, allocation) is { } decision && decision.Verdict > verdict && (verdict = decision.Verdict) == Verdict.No)
            {
                break;
            }
        }

        return verdict;
    }

    public static Verdict CanRemain(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        foreach (var decider in All)
        {
            if (decider.CanRemain(shard, node, allocation) is { Verdict: Verdict.No })
            {
                return Verdict.No;
            }
        }

        return Verdict.Yes;
    }

    public static Verdict CanRebalance(ShardRouting shard, RoutingAllocation allocation)
    {
        var verdict = Verdict.Yes;
        foreach (var decider in All)
        {
            if (decider.CanRebalance(shard, allocation) is { } decision && decision.Verdict > verdict && (verdict = decision.Verdict) == Verdict.No)
            {
                break;
            }
        }

        return verdict;
    }

    /// <summary>A primary is opened where its data is, unless the cluster was told not to, or it has failed too often.</summary>
    public static Verdict CanForceAllocatePrimary(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        var verdict = Verdict.Yes;
        foreach (var decider in All)
        {
            if (decider.CanAllocate(shard, node, allocation) is { } decision && (decision.Verdict != Verdict.No || decider.KeepsPrimaryFromItsData) && decision.Verdict > verdict)
            {
                verdict = decision.Verdict;
            }
        }

        return verdict;
    }

    public static ImmutableArray<AllocationDecision> ExplainAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) =>
        [.. All.Select(decider => decider.CanAllocate(shard, node, allocation)).OfType<AllocationDecision>()];

    public static ImmutableArray<AllocationDecision> ExplainRemain(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) =>
        [.. All.Select(decider => decider.CanRemain(shard, node, allocation)).OfType<AllocationDecision>()];

    public static ImmutableArray<AllocationDecision> ExplainRebalance(ShardRouting shard, RoutingAllocation allocation) =>
        [.. All.Select(decider => decider.CanRebalance(shard, allocation)).OfType<AllocationDecision>()];

    public static Verdict Worst(IEnumerable<AllocationDecision> decisions) => decisions.Select(decision => decision.Verdict).DefaultIfEmpty(Verdict.Yes).Max();
}
