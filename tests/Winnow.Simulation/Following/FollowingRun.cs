using Orleans.Embedded.Simulation;
using Winnow.Simulation.Runs;

namespace Winnow.Simulation.Following;

/// <summary>Clusters that follow each other over a link.</summary>
internal sealed class FollowingRun : ISimulation
{
    private readonly SimulatedRandom _random;
    private readonly FollowingClusters _clusters;

    public FollowingRun(SimulatedWorld world, SimulationOptions options)
    {
        _random = world.Random.Fork("following");
        var shape = new FollowingShape(_random, options);
        _clusters = new FollowingClusters(world, options, shape.LinkLatency);
        foreach (var name in shape.Clusters)
        {
            _clusters.Add(name, shape.ContentsOf(name), shape.RelationsOf(name), shape.RenewedOf(name));
        }
    }

    public (int Operations, int Acknowledged) Progress => _clusters.Progress;

    public async Task RunAsync()
    {
        await _clusters.StormAsync(_random.Fork("trouble"), name => _clusters.Run(name).ClientsAsync());
        await _clusters.RestAsync();
        await _clusters.JudgeAsync();
    }
}
