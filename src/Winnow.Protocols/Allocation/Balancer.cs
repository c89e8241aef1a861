using System.Collections.Immutable;
using System.Globalization;

namespace Winnow.Protocols.Allocation;

/// <summary>A shard's place, or why it has none, with every decider's word on every node.</summary>
public sealed record Placement(AllocationNode? Node, ImmutableArray<NodeDecision> Nodes);

public sealed record NodeDecision(AllocationNode Node, Verdict Verdict, double Weight, ImmutableArray<AllocationDecision> Decisions);

/// <summary>Chooses the lightest node that every decider allows. Ties go to the first id, so that the same model gives the same choice.</summary>
public static class Balancer
{
    public static Placement Place(AllocationShard shard, AllocationModel model)
    {
        var nodes = model.Nodes
            .Select(node => Judge(shard, node, model))
            .OrderBy(decision => decision.Verdict)
            .ThenBy(decision => decision.Weight)
            .ThenBy(decision => decision.Node.Id, StringComparer.Ordinal)
            .ToImmutableArray();
        return new Placement(nodes.FirstOrDefault(decision => decision.Verdict == Verdict.Yes)?.Node, nodes);
    }

    /// <summary>The weight of a node for a shard: its distance from the mean in shards, and in shards of the index.</summary>
    public static double Weight(AllocationShard shard, AllocationNode node, AllocationModel model)
    {
        var shardFactor = Factor(model, "cluster.routing.allocation.balance.shard", 0.45);
        var indexFactor = Factor(model, "cluster.routing.allocation.balance.index", 0.55);
        var sum = shardFactor + indexFactor;
        var nodes = Math.Max(1, model.Nodes.Length);
        var meanShards = (double)model.Assigned.Length / nodes;
        var meanOfIndex = (double)model.Assigned.Count(other => string.Equals(other.IndexUuid, shard.IndexUuid, StringComparison.Ordinal)) / nodes;
        return (shardFactor / sum * (model.ShardsOn(node.Id) - meanShards)) + (indexFactor / sum * (model.ShardsOn(node.Id, shard.IndexUuid) - meanOfIndex));
    }

    private static NodeDecision Judge(AllocationShard shard, AllocationNode node, AllocationModel model)
    {
        var decisions = Deciders.All.Select(decider => decider.CanAllocate(shard, node, model)).ToImmutableArray();
        return new NodeDecision(node, decisions.Max(decision => decision.Verdict), Weight(shard, node, model), decisions);
    }

    private static double Factor(AllocationModel model, string key, double otherwise) =>
        model.Settings.TryGetValue(key, out var text) && double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
