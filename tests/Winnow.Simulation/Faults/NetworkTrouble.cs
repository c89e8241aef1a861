using System.Net;
using Orleans.Embedded.Simulation;
using Winnow.Simulation.Nodes;

namespace Winnow.Simulation.Faults;

/// <summary>Cuts between machines, and between them and the database.</summary>
internal sealed class NetworkTrouble(SimulatedCluster cluster, IReadOnlyList<SimulatedNode> nodes, SimulatedRandom random)
{
    private readonly List<(IPAddress From, IPAddress To)> _cuts = [];

    public async Task DoAsync(FaultKinds kind, SimulatedNode node, TimeSpan duration)
    {
        if (kind == FaultKinds.Duplicate)
        {
            // The node reaches no other, or they reach each other and it alone does not reach the database.
            Choose([node.Address], [SimulatedDatabase.Address], bothWays: true);
            if (random.Chance(0.5))
            {
                Choose([node.Address], Others([node]), bothWays: true);
            }
        }
        else
        {
            var side = nodes.Where(_ => random.Chance(0.4)).DefaultIfEmpty(node).ToArray();
            Choose([.. side.Select(n => n.Address)], Others(side), bothWays: kind != FaultKinds.OneWay);
            if (random.Chance(0.3))
            {
                Choose([.. side.Select(n => n.Address)], [SimulatedDatabase.Address], bothWays: kind != FaultKinds.OneWay);
            }
        }

        var times = kind == FaultKinds.Flap ? random.Next(2, 8) : 1;
        for (var i = 0; i < times; i++)
        {
            _cuts.ForEach(cut => cluster.Network.Cut(cut.From, cut.To));
            await cluster.World.Outside.Delay(duration / times);
            _cuts.ForEach(cut => cluster.Network.Heal(cut.From, cut.To));
            await cluster.World.Outside.Delay(random.Around(TimeSpan.FromMilliseconds(300)));
        }
    }

    private IPAddress[] Others(IReadOnlyCollection<SimulatedNode> side) => [.. nodes.Except(side).Select(n => n.Address)];

    private void Choose(IPAddress[] side, IPAddress[] others, bool bothWays)
    {
        foreach (var one in side)
        {
            foreach (var other in others)
            {
                _cuts.Add((one, other));
                if (bothWays)
                {
                    _cuts.Add((other, one));
                }
            }
        }
    }
}
