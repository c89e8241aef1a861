using Orleans.TestingHost;
using Winnow.Cluster.Tests.Metadata;

namespace Winnow.Cluster.Tests.Recovery;

/// <summary>A node that is away for a while, with its disk.</summary>
internal sealed class Away
{
    private readonly LinkedCluster _cluster;
    private readonly string _silo;

    private Away(LinkedCluster cluster, string silo)
    {
        _cluster = cluster;
        _silo = silo;
    }

    /// <summary>Stops a node in good order.</summary>
    public static async Task<Away> Stop(LinkedCluster cluster, string nodeId)
    {
        var silo = await Silo(cluster, nodeId);
        await cluster.Silos.StopSiloAsync(silo);
        return new Away(cluster, silo.Name);
    }

    /// <summary>Kills a node; what it had not synced is lost.</summary>
    public static async Task<Away> Kill(LinkedCluster cluster, string nodeId)
    {
        var silo = await Silo(cluster, nodeId);
        await cluster.Kill(silo);
        cluster.Disk(silo.Name).Crash();
        return new Away(cluster, silo.Name);
    }

    public Task<InProcessSiloHandle> Return() => _cluster.Restart(_silo);

    private static async Task<InProcessSiloHandle> Silo(LinkedCluster cluster, string nodeId)
    {
        var name = (await cluster.All().First().Cluster.Nodes([])).Single(node => node.Id == nodeId).Name;
        return cluster.Silos.GetActiveSilos().Single(silo => silo.Name == name);
    }
}
