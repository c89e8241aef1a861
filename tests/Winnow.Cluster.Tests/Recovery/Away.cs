using Orleans.TestingHost;
using Winnow.Cluster.Tests.Metadata;

namespace Winnow.Cluster.Tests.Recovery;

/// <summary>A node that is away for a while, with its disk.</summary>
internal sealed class Away
{
    private readonly LinkedCluster _cluster;
    private readonly string _silo;
    private readonly bool _crashed;

    private Away(LinkedCluster cluster, string silo, bool crashed)
    {
        _cluster = cluster;
        _silo = silo;
        _crashed = crashed;
    }

    /// <summary>Stops a node in good order.</summary>
    public static async Task<Away> Stop(LinkedCluster cluster, string nodeId)
    {
        var silo = await Silo(cluster, nodeId);
        await cluster.Silos.StopSiloAsync(silo);
        return new Away(cluster, silo.Name, crashed: false);
    }

    /// <summary>Kills a node; what it had not synced is lost.</summary>
    public static async Task<Away> Kill(LinkedCluster cluster, string nodeId)
    {
        var silo = await Silo(cluster, nodeId);
        await cluster.Kill(silo);
        return new Away(cluster, silo.Name, crashed: true);
    }

    public Task<InProcessSiloHandle> Return()
    {
        if (_crashed)
        {
            // Not at once: what the silo was doing on other threads has ended by now, as it would have with a process.
            _cluster.Disk(_silo).Crash();
        }

        return _cluster.Restart(_silo);
    }

    private static async Task<InProcessSiloHandle> Silo(LinkedCluster cluster, string nodeId)
    {
        var name = (await cluster.All().First().Cluster.Nodes([])).Single(node => node.Id == nodeId).Name;
        return cluster.Silos.GetActiveSilos().Single(silo => silo.Name == name);
    }
}
