using Orleans.Embedded.Simulation;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Faults;

/// <summary>When and where harm is done: anywhere at any time, or where a client's operation is just under way, or where it was done before.</summary>
internal sealed class Aim(SimulatedWorld world, IReadOnlyList<SimulatedNode> nodes, IndexStates states, WorkloadShape shape, History history, SimulatedRandom random)
{
    private SimulatedNode _last = nodes[0];
    private bool _isMidway;

    /// <summary>Waits for the moment.</summary>
    public async Task WaitAsync(TimeSpan pace)
    {
        await world.Outside.Delay(random.Around(pace));
        _isMidway = random.Chance(0.6);
        if (_isMidway)
        {
            await Task.WhenAny(history.Next, world.Outside.Delay(TimeSpan.FromSeconds(1)));
            await world.Outside.Delay(random.Between(TimeSpan.Zero, shape.MeanLatency * 6));
        }
    }

    public SimulatedNode Node() => _last = random.Next(10) switch
    {
        < 2 => _last,
        < 7 when _isMidway && Copy() is var (_, _, node) && nodes.FirstOrDefault(each => each.Name == node) is { } primary => primary,
        _ => random.Pick(nodes),
    };

    /// <summary>A shard, and a node that may have a copy of it: the primary, when an operation is under way.</summary>
    public (string Index, int Shard, string Node) Copy()
    {
        if (_isMidway && history.Count > 0 && history.Operations[^1].Document is var document && states.ShardOf(shape.IndexOf(document), document) is var (index, shard)
            && nodes.FirstOrDefault(node => node.NodeId is not null && node.NodeId == shard.Primary.NodeId) is { } node)
        {
            return (index.Name, shard.Id, node.Name);
        }

        return (random.Pick(shape.Indices), random.Next(shape.Shards), random.Pick(nodes).Name);
    }
}
