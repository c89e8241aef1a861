using System.Net;
using Orleans.Embedded.Simulation;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Runs;

namespace Winnow.Simulation.Following;

/// <summary>The clusters of a run, as they know each other.</summary>
internal sealed class FollowingClusters
{
    private readonly SortedDictionary<string, (SimulatedCluster Cluster, SimulationRun Run, FollowWork Work)> _clusters = new(StringComparer.Ordinal);

    public FollowersArePrefixes Prefixes { get; } = new();

    /// <summary>Whether the clients have done enough.</summary>
    public bool IsOver { get; set; }

    public IEnumerable<SimulationRun> Runs => _clusters.Values.Select(each => each.Run);

    public IEnumerable<FollowWork> Works => _clusters.Values.Select(each => each.Work);

    public void Add(SimulatedCluster cluster, SimulationRun run, FollowWork work) => _clusters.Add(cluster.Name, (cluster, run, work));

    public SimulationRun Run(string cluster) => _clusters[cluster].Run;

    public IEnumerable<string> SeedsOf(string cluster) => Run(cluster).Nodes.Select(SeedOf);

    /// <summary>The cluster of a silo's address, and its machines.</summary>
    public (SimulatedCluster Cluster, IReadOnlyList<IPAddress> Machines) Find(string seed)
    {
        var (cluster, run, _) = _clusters.Values.First(each => each.Run.Nodes.Any(node => SeedOf(node) == seed));
        return (cluster, [.. run.Nodes.Select(node => node.Address)]);
    }

    private static string SeedOf(Nodes.SimulatedNode node) => $"{node.Address}:{SimulatedSilo.GatewayPort}";
}
