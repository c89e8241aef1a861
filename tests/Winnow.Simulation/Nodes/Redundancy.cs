namespace Winnow.Simulation.Nodes;

/// <summary>
/// Says whether a node's data may be lost without an acknowledged write being lost: while each of its in-sync copies has another whose disk
/// was left alone.
/// </summary>
internal sealed class Redundancy(IndexStates states, IReadOnlyList<SimulatedNode> nodes)
{
    // Copies whose data was harmed.
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    // Where a copy was last: a copy without a node still has its data there.
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    /// <summary>No copy is trusted any more whose data was left alone, because those that had it failed: what is lost then is nobody's fault.</summary>
    public bool IsUsedUp { get; private set; }

    public void Follow()
    {
        foreach (var copy in states.Current.SelectMany(index => index.Shards).SelectMany(shard => shard.Copies))
        {
            if (copy is { AllocationId: { } id, NodeId: { } node })
            {
                _places[id] = node;
            }
        }

        IsUsedUp |= _given.Count > 0 && states.Current.SelectMany(index => index.Shards).Any(shard => shard.InSync.Length > 0 && shard.InSync.All(_given.Contains));
    }

    public bool TryGiveUp(SimulatedNode node)
    {
        if (node.NodeId is not { } nodeId)
        {
            return false;
        }

        var shards = states.Current.SelectMany(index => index.Shards).ToArray();
        var mine = shards.SelectMany(shard => shard.InSync).Where(id => _places.GetValueOrDefault(id) == nodeId).ToArray();
        if (shards.Any(shard => shard.InSync.Intersect(mine).Any() && !shard.InSync.Except(mine).Except(_given).Any()))
        {
            return false;
        }

        // Those that are still coming are harmed as well.
        _given.UnionWith(_places.Where(place => place.Value == nodeId).Select(place => place.Key));
        return nodes.Contains(node);
    }
}
