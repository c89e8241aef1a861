using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;
using Winnow.Grains.Remote;

namespace Winnow.Cluster.Tests.Remote;

/// <summary>A cluster of two silos that knows another of two silos as <c>far</c>.</summary>
public sealed class TwoClusters : IAsyncLifetime
{
    public const string Address = "far:9300";

    internal TestRemoteClients Clients { get; } = new();

    internal LinkedCluster Near { get; private set; } = null!;

    internal LinkedCluster Far { get; private set; } = null!;

    internal TestRemote Link { get; private set; } = null!;

    internal Client Here => Near.All().First();

    internal Client There => Far.All().First();

    public async Task InitializeAsync()
    {
        Near = await LinkedCluster.Start(2, configureSilo: (_, silo) => silo.Services.AddSingleton<IRemoteClientFactory>(Clients));
        Far = await LinkedCluster.Start(2);
        Link = Clients.Register(Address, Far.Silos);
    }

    public async Task DisposeAsync()
    {
        await Near.DisposeAsync();
        await Far.DisposeAsync();
    }

    internal Task<ClusterSettingsView> Put(object settings) =>
        Here.Cluster.PutSettings(new PutClusterSettingsRequest { Body = JsonSerializer.SerializeToUtf8Bytes(new { persistent = settings }) });

    internal Task<ClusterSettingsView> Connect(bool skipUnavailable = true) => Put(new Dictionary<string, object?>
    {
        ["cluster.remote.far.seeds"] = new[] { Address },
        ["cluster.remote.far.skip_unavailable"] = skipUnavailable,
    });

    internal Task<ClusterSettingsView> Forget() => Put(new Dictionary<string, object?> { ["cluster.remote.far"] = null });

    internal async Task<RemoteClusterInfo?> Info() => (await Here.Grains.GetGrain<IRemoteClusterGrain>(0).Info()).SingleOrDefault(remote => remote.Alias == "far");

    internal Task<ResolvedCluster[]> Resolve(params string[] expressions) =>
        Here.Grains.GetGrain<IRemoteClusterGrain>(0).Resolve(new IndicesRequest { Indices = expressions });

    internal static ReadOnlyMemory<byte> Json(string json) => Encoding.UTF8.GetBytes(json);
}
