using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Remote;
using Winnow.Cluster.Tests.Replication;
using Winnow.Contracts;
using Winnow.Grains.Remote;

namespace Winnow.Cluster.Tests.Following;

/// <summary>A cluster whose indices follow those of others.</summary>
internal static class FollowingCluster
{
    public static Task<LinkedCluster> Start(short silos, TestRemoteClients others, CallHooks? calls = null) => LinkedCluster.Start(silos, configureSilo: (_, silo) =>
    {
        silo.Services.AddSingleton<IRemoteClientFactory>(others);
        if (calls is not null)
        {
            silo.AddIncomingGrainCallFilter(calls);
        }
    });

    /// <summary>It knows another one by this alias, and each of its silos is connected.</summary>
    public static async Task Connect(LinkedCluster cluster, string alias, string address)
    {
        await cluster.All().First().Cluster.PutSettings(new PutClusterSettingsRequest { Body = Follower.Json($$"""{"persistent":{"cluster.remote.{{alias}}.seeds":["{{address}}"]} }""") });
        foreach (var silo in cluster.All())
        {
            await Wait.Until(async () => (await silo.Grains.GetGrain<IRemoteClusterGrain>(0).Info()).Single(remote => remote.Alias == alias).Connected);
        }
    }
}
