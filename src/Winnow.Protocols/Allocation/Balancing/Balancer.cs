namespace Winnow.Protocols.Allocation;

/// <summary>Chooses nodes by deciders and weights. Ties are broken in one way, so that the same table gives the same choice.</summary>
public static class Balancer
{
    /// <summary>A move that only mirrors the difference must not seem to be one that removes it.</summary>
    private const double Noise = 0.001;

    private const double FailedNodePenalty = 1e9;

    /// <summary>The lightest node that may take a copy, now or when its recoveries are over; none with a no.</summary>
    public static (Verdict Verdict, RoutingNode? Node) Choose(ShardRouting shard, RoutingAllocation allocation)
    {
        var weights = new WeightFunction(allocation.Settings, allocation.Routing, shard.Index);
        (Verdict Verdict, RoutingNode? Node, double Weight, int Distance) best = (Verdict.No, null, double.PositiveInfinity, 0);
        foreach (var node in allocation.Routing.Nodes)
        {
            var verdict = AllocationDeciders.CanAllocate(shard, node, allocation);
            if (verdict == Verdict.No)
            {
                continue;
            }

            var weight = weights.Of(node);
            var distance = RingDistance(shard, node, allocation);
            if (string.Equals(node.Id, shard.FailedNodeId, StringComparison.Ordinal))
            {
                // Only when there is no other.
                weight += FailedNodePenalty;
            }

            if (weight < best.Weight - Noise || (weight <= best.Weight + Noise && (verdict, distance).CompareTo((best.Verdict, best.Distance)) < 0))
            {
                best = (verdict, node, weight, distance);
            }
        }

        return (best.Verdict, best.Node);
    }

    /// <summary>
    /// How far it is round the ring of the index' shards to the next one whose primary is on the node. Replicas that go to the nearest of equal nodes
    /// end up as evenly spread as their primaries.
    /// </summary>
    private static int RingDistance(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        var count = allocation.Routing.Of(shard.Index).Shards.Count;
        var nearest = count;
        foreach (var other in node.Of(shard.Index))
        {
            nearest = other.Primary ? Math.Min(nearest, (other.Shard - shard.Shard + count) % count) : nearest;
        }

        return nearest;
    }

    /// <summary>Whether a copy would do better on another node: the difference is worth a move, and smaller after it.</summary>
    public static bool Improves(ShardRouting shard, RoutingNode from, RoutingNode to, RoutingAllocation allocation)
    {
        var weights = new WeightFunction(allocation.Settings, allocation.Routing, shard.Index);
        return Improves(weights.Of(from) - weights.Of(to), shard, weights, allocation);
    }

    /// <summary>Moves copies from heavy nodes to light ones as long as that makes the whole more even. Those that have moved already stay.</summary>
    /// <param name="moved">Where which copy goes, in the order in which it helps.</param>
    /// <param name="allocation">The table, in which the copies move at once.</param>
    internal static void Balance(RoutingAllocation allocation, Dictionary<ShardRouting, DesiredMove> moved)
    {
        bool improved;
        do
        {
            improved = false;
            foreach (var index in allocation.Routing.ByPriority())
            {
                while (!index.Index.Closed && MoveOne(index, allocation, moved))
                {
                    improved = true;
                }
            }
        }
        while (improved);
    }

    private static bool MoveOne(IndexRouting index, RoutingAllocation allocation, Dictionary<ShardRouting, DesiredMove> moved)
    {
        var weights = new WeightFunction(allocation.Settings, allocation.Routing, index.Index);
        var nodes = new List<(double Weight, RoutingNode Node)>(allocation.Routing.Nodes.Count);
        foreach (var node in allocation.Routing.Nodes)
        {
            nodes.Add((weights.Of(node), node));
        }

        nodes.Sort((a, b) => a.Weight.CompareTo(b.Weight) is var order && order != 0 ? order : string.CompareOrdinal(a.Node.Id, b.Node.Id));
        for (var high = nodes.Count - 1; high > 0; high--)
        {
            for (var low = 0; low < high; low++)
            {
                var difference = nodes[high].Weight - nodes[low].Weight;
                if (difference <= allocation.Settings.Threshold)
                {
                    break;
                }

                if (Movable(index, nodes[high].Node, nodes[low].Node, difference, weights, allocation, moved) is { } shard)
                {
                    Move(shard, nodes[low].Node, mustLeave: false, allocation, moved);
                    return true;
                }
            }
        }

        return false;
    }

    internal static void Move(ShardRouting shard, RoutingNode node, bool mustLeave, RoutingAllocation allocation, Dictionary<ShardRouting, DesiredMove> moved)
    {
        var target = allocation.Routing.Relocate(shard, node);
        allocation.Routing.Start(target);
        moved.Add(target, new DesiredMove(shard.Index.Uuid, shard.Shard, shard.AllocationId ?? "", node.Id, mustLeave));
    }

    private static bool Improves(double difference, ShardRouting shard, WeightFunction weights, RoutingAllocation allocation) =>
        difference > Math.Max(allocation.Settings.Threshold, weights.Added(shard)) + Noise;

    /// <summary>A copy that would do better on the other node; replicas first, for a primary has to be handed over.</summary>
    private static ShardRouting? Movable(
        IndexRouting index, RoutingNode from, RoutingNode to, double difference, WeightFunction weights, RoutingAllocation allocation, Dictionary<ShardRouting, DesiredMove> moved) =>
        from.Of(index.Index)
            .Where(shard => shard.State == Indices.CopyState.Started && !moved.ContainsKey(shard) && Improves(difference, shard, weights, allocation))
            .OrderBy(shard => shard.Primary)
            .ThenBy(shard => shard.Shard)
            .FirstOrDefault(shard => AllocationDeciders.CanRebalance(shard, allocation) == Verdict.Yes
                && AllocationDeciders.CanAllocate(shard, to, allocation) == Verdict.Yes);
}
