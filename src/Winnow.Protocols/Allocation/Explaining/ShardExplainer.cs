using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>Asks every decider about a copy and says what the allocator would do with it. The table is not changed.</summary>
public static class ShardExplainer
{
    public static ShardExplanation Explain(ShardRouting shard, IReadOnlyList<StoredShard>? stored, RoutingAllocation allocation) =>
        shard.State == CopyState.Unassigned ? Unassigned(shard, stored, allocation) : Assigned(shard, allocation);

    private static ShardExplanation Unassigned(ShardRouting shard, IReadOnlyList<StoredShard>? stored, RoutingAllocation allocation)
    {
        var inSync = allocation.Routing.Of(shard.Index).Metadata.Shards[shard.Shard].InSync;
        var nodes = Nodes(shard, allocation, AllocationVerdict, stored, inSync);
        nodes = shard.Primary && !inSync.IsEmpty ? [.. nodes.Select(node => node.StoreInSync ? node : node with { Decision = "no" })] : nodes;
        var explained = new ShardExplanation { Shard = shard, Nodes = nodes };
        var best = nodes.Select(node => node.Decision).FirstOrDefault() ?? "no";
        var pause = AllocationBackoff.Remaining(shard.Copy!, shard.Index.MaxRetries, allocation.Now);
        if (pause > TimeSpan.Zero)
        {
            return explained with
            {
                CanAllocate = "allocation_delayed",
                ConfiguredDelay = AllocationBackoff.Pause(shard.FailedAllocations),
                RemainingDelay = pause,
                Text = $"Allocating this copy has failed [{shard.FailedAllocations}] times in a row; it is tried again after another [{Math.Ceiling(pause.TotalSeconds)}s], and after [{shard.Index.MaxRetries}] failures not any more by itself.",
            };
        }

        if (shard.Primary && !inSync.IsEmpty)
        {
            if (stored is null)
            {
                return explained with { CanAllocate = "awaiting_info", Text = "The nodes are being asked what their disks hold of this shard; it is decided when they have answered." };
            }

            var (verdict, found) = ExistingCopies.ForPrimary(shard, inSync, stored, allocation);
            return found is null
                ? explained with { CanAllocate = "no_valid_shard_copy", Text = NoValidCopy(stored, shard) }
                : explained with { CanAllocate = ShardExplanation.Word(verdict), Text = Sentence(ShardExplanation.Word(verdict)) };
        }

        var timeout = shard.Index.DelayedTimeout;
        var remaining = DelayedAllocation.Remaining(shard.Copy!, timeout, allocation.Now);
        if (remaining > TimeSpan.Zero && ExistingCopies.ForReplica(shard, stored ?? [], allocation) is null)
        {
            var then = best is "no" ? "no other node may have it then" : "another node gets it then";
            return explained with
            {
                CanAllocate = "allocation_delayed",
                ConfiguredDelay = timeout,
                RemainingDelay = remaining,
                Text = $"The node of this copy left a short while ago and is waited for; {then}, after another [{Math.Ceiling(remaining.TotalSeconds)}s].",
            };
        }

        return explained with { CanAllocate = best, Text = Sentence(best) };
    }

    private static ShardExplanation Assigned(ShardRouting shard, RoutingAllocation allocation)
    {
        if (shard.Node is not { } current)
        {
            return new ShardExplanation { Shard = shard, Text = "The node of this copy is not in the cluster any more; that is about to be decided." };
        }

        var remains = AllocationDeciders.ExplainRemain(shard, current, allocation);
        var weights = new WeightFunction(allocation.Settings, allocation.Routing, shard.Index);
        var explained = new ShardExplanation
        {
            Shard = shard,
            CanRemain = AllocationDeciders.Worst(remains),
            RemainDecisions = remains,
            CurrentNodeRanking = 1 + allocation.Routing.Nodes.Count(node => weights.Of(node) < weights.Of(current)),
        };
        if (shard.State != CopyState.Started)
        {
            return explained with { Text = $"The copy is {shard.State.ToString().ToLowerInvariant()}: what is under way is waited for." };
        }

        if (explained.CanRemain == Verdict.No)
        {
            var targets = Nodes(shard, allocation, AllocationVerdict, [], []);
            var best = targets.Select(node => node.Decision).FirstOrDefault() ?? "no";
            return explained with { Nodes = targets, CanMove = best, Text = MoveSentence(best) };
        }

        var rebalances = AllocationDeciders.ExplainRebalance(shard, allocation);
        var others = Nodes(shard, allocation, (verdict, node) => Rebalance(verdict, node, shard, current, allocation), [], []);
        var rebalance = AllocationDeciders.Worst(rebalances);
        var better = others.Select(node => node.Decision).FirstOrDefault() ?? "no";
        var answer = better is "yes" or "throttled" && rebalance != Verdict.Yes ? ShardExplanation.Word(rebalance) : better is "worse_balance" ? "no" : better;
        return explained with
        {
            Nodes = others,
            CanRebalanceCluster = rebalance,
            RebalanceDecisions = rebalances,
            CanRebalanceToOtherNode = answer,
            Text = RebalanceSentence(answer, better),
        };
    }

    /// <summary>Every other node, the best answer first, the lightest first within it.</summary>
    private static ImmutableArray<NodeExplanation> Nodes(
        ShardRouting shard, RoutingAllocation allocation, Func<Verdict, RoutingNode, string> decide, IReadOnlyList<StoredShard>? stored, ImmutableArray<string> inSync)
    {
        var weights = new WeightFunction(allocation.Settings, allocation.Routing, shard.Index);
        var ranked = allocation.Routing.Nodes.Where(node => !ReferenceEquals(node, shard.Node)).OrderBy(weights.Of).ThenBy(node => node.Id, StringComparer.Ordinal).ToList();
        return [.. ranked
            .Select((node, rank) =>
            {
                var deciders = AllocationDeciders.ExplainAllocate(shard, node, allocation);
                var store = stored?
                    .Where(copy => copy.Shard == shard.Shard && string.Equals(copy.NodeId, node.Id, StringComparison.Ordinal))
                    .OrderByDescending(copy => inSync.Contains(copy.AllocationId))
                    .FirstOrDefault();
                return new NodeExplanation
                {
                    Node = node,
                    Decision = decide(AllocationDeciders.Worst(deciders), node),
                    WeightRanking = rank + 1,
                    Store = store,
                    StoreInSync = store is not null && inSync.Contains(store.AllocationId),
                    Deciders = deciders,
                };
            })
            .OrderBy(node => node.Decision switch { "yes" => 0, "throttled" => 1, "worse_balance" => 2, _ => 3 })
            .ThenBy(node => node.WeightRanking)];
    }

    private static string AllocationVerdict(Verdict verdict, RoutingNode node) => ShardExplanation.Word(verdict);

    private static string Rebalance(Verdict verdict, RoutingNode node, ShardRouting shard, RoutingNode current, RoutingAllocation allocation) =>
        verdict == Verdict.No || Balancer.Improves(shard, current, node, allocation) ? ShardExplanation.Word(verdict) : "worse_balance";

    private static string NoValidCopy(IReadOnlyList<StoredShard> stored, ShardRouting shard) => stored.Any(copy => copy.Shard == shard.Shard)
        ? "Every copy of this shard that the nodes hold is stale or corrupt; it is allocated when a node with a good copy joins. An operator may give up what is lost: allocate_stale_primary, or restore a snapshot."
        : "No node holds a copy of this shard; it is allocated when one with a good copy joins. Otherwise restore a snapshot.";

    private static string Sentence(string decision) => decision switch
    {
        "yes" => "The shard can be allocated.",
        "throttled" => "The nodes that may have this shard are busy with other recoveries; it is allocated when those are done.",
        _ => "No node in the cluster may have this shard. Choose the node that should, and see what its deciders have against it.",
    };

    private static string MoveSentence(string decision) => decision switch
    {
        "yes" => "The copy may not stay on its node and is moved to another.",
        "throttled" => "The copy may not stay on its node; it is moved when recoveries that are under way are done.",
        _ => "The copy may not stay on its node, but no other may have it. Choose the node that should, and see what its deciders have against it.",
    };

    private static string RebalanceSentence(string answer, string better) => (answer, better) switch
    {
        ("yes", _) => "The balance would be better with this copy on another node, to which it is moved.",
        ("throttled", _) => "The balance would be better with this copy on another node; it is moved when other moves are done.",
        (_, "yes" or "throttled") => "The balance would be better with this copy on another node, but at present nothing is moved for the balance.",
        (_, "worse_balance") => "The copy is well placed: no other node would make the balance better.",
        _ => "The copy may stay, and no other node may have it.",
    };
}
