using System.Net;
using Orleans.Embedded.Simulation;
using Winnow.Simulation.Nodes;

namespace Winnow.Simulation.Faults;

/// <summary>Cuts between machines, and between them and the database.</summary>
internal sealed class NetworkTrouble(SimulatedCluster cluster, IReadOnlyList<SimulatedNode> nodes, SimulatedRandom random)
{
    private static readonly TimeSpan UserTimeout = TimeSpan.FromSeconds(20);
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
        else if (kind is FaultKinds.Link or FaultKinds.Reset)
        {
            Choose([node.Address], [random.Pick(nodes.Where(other => other != node).ToArray()).Address], bothWays: true);
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

        if (kind == FaultKinds.Reset)
        {
            await Break();
            return;
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

    /// <summary>For a moment whoever hears nothing gives up at once.</summary>
    private async Task Break()
    {
        cluster.Network.UserTimeout = TimeSpan.FromMilliseconds(1);
        _cuts.ForEach(cut => cluster.Network.Cut(cut.From, cut.To));
        await cluster.World.Outside.Delay(random.Around(TimeSpan.FromMilliseconds(30)));
        _cuts.ForEach(cut => cluster.Network.Heal(cut.From, cut.To));
        cluster.Network.UserTimeout = UserTimeout;
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
