using System.Net;
using Orleans.Embedded.Simulation;
using Winnow.Simulation.Nodes;

namespace Winnow.Simulation.Faults;

/// <summary>Cuts, slows down and breaks what links clusters, until it is told to stop.</summary>
internal sealed class LinkTrouble(SimulatedWorld world, SimulatedNetwork link, IReadOnlyList<IReadOnlyList<SimulatedNode>> clusters, SimulatedRandom random, FaultKinds allowed)
{
    private readonly TimeSpan _latency = link.MeanLatency;
    private bool _isStopped;

    public async Task RunAsync()
    {
        if (!allowed.HasFlag(FaultKinds.Between) || (allowed == FaultKinds.All && random.Chance(0.25)))
        {
            return;
        }

        var pace = TimeSpan.FromMilliseconds(random.Pick([500, 2000, 6000]));
        while (!_isStopped)
        {
            await world.Outside.Delay(random.Around(pace));
            if (!_isStopped)
            {
                await DoAsync(random.Around(TimeSpan.FromSeconds(random.Pick([1, 5, 25]))));
            }
        }

        link.HealAll();
    }

    /// <summary>What is broken is whole again as soon as it would have been anyway.</summary>
    public void Stop() => _isStopped = true;

    private Task DoAsync(TimeSpan duration) => random.Next(7) switch
    {
        0 => Cut(Ways(Side(0), Side(1), bothWays: true), duration, times: 1),
        1 => Cut(Ways(Side(0), Side(1), bothWays: false), duration, times: 1),
        6 => Cut(Ways(Side(1), Side(0), bothWays: false), duration, times: 1),
        2 => Cut(Ways(Side(0), Side(1), bothWays: true), duration, times: random.Next(2, 8)),
        3 => Cut(Ways([random.Pick(Side(0))], [random.Pick(Side(1))], bothWays: true), duration, times: 1),
        4 => SlowDown(duration),
        _ => Break(),
    };

    private async Task Cut((IPAddress From, IPAddress To)[] ways, TimeSpan duration, int times)
    {
        world.Note("fault", $"{ways.Length} ways between clusters are cut");
        for (var i = 0; i < times; i++)
        {
            Array.ForEach(ways, way => link.Cut(way.From, way.To));
            await world.Outside.Delay(duration / times);
            Array.ForEach(ways, way => link.Heal(way.From, way.To));
            await world.Outside.Delay(random.Around(TimeSpan.FromMilliseconds(300)));
        }
    }

    private async Task SlowDown(TimeSpan duration)
    {
        world.Note("fault", "the link is slow");
        link.MeanLatency = _latency * random.Pick([5, 30]);
        link.Stalls = (0.1, TimeSpan.FromSeconds(1));
        await world.Outside.Delay(duration);
        link.MeanLatency = _latency;
        link.Stalls = default;
    }

    /// <summary>For a moment whoever hears nothing gives up at once.</summary>
    private async Task Break()
    {
        var timeout = link.UserTimeout;
        link.UserTimeout = TimeSpan.FromMilliseconds(1);
        await Cut(Ways(Side(0), Side(1), bothWays: true), random.Around(TimeSpan.FromMilliseconds(30)), times: 1);
        link.UserTimeout = timeout;
    }

    /// <summary>The machines of one cluster, and those of the others.</summary>
    private IPAddress[] Side(int side) => [.. (side == 0 ? clusters[0] : clusters.Skip(1).SelectMany(nodes => nodes)).Select(node => node.Address)];

    private static (IPAddress From, IPAddress To)[] Ways(IPAddress[] side, IPAddress[] others, bool bothWays) =>
        [.. from one in side from other in others from way in bothWays ? new[] { (one, other), (other, one) } : [(one, other)] select way];
}
