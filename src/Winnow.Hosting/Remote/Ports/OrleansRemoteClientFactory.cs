using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;
using Winnow.Grains.Nodes;
using Winnow.Grains.Remote;

namespace Winnow.Hosting.Remote;

/// <summary>Connects to the gateways of real clusters. Sockets and the client's host run on the machine's threads, whoever asks for them.</summary>
internal sealed class OrleansRemoteClientFactory(WinnowOptions options, WinnowNode node, TimeProvider time, ILoggerFactory logging) : IRemoteClientFactory
{
    public async Task<IRemoteClient> Connect(RemoteClusterSettings settings, CancellationToken cancellation)
    {
        Task<IRemoteClient> connecting;
        using (ExecutionContext.SuppressFlow())
        {
            connecting = Task.Run(() => Start(settings, cancellation), cancellation);
        }

        return await connecting;
    }

    private async Task<IRemoteClient> Start(RemoteClusterSettings settings, CancellationToken cancellation)
    {
        var call = new GreetingCall(RemoteTls.Identity(settings.Alias, options), time);
        var greeting = await Greeting(settings, call, cancellation);
        var gateways = new RemoteGatewayList(settings, call, greeting, node.Id);
        var client = new OrleansRemoteClient(greeting.Cluster, gateways);
        var host = Build(settings, greeting, gateways, client);
        client.Attach(host);
        try
        {
            await host.StartAsync(cancellation);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private static async Task<Greeting> Greeting(RemoteClusterSettings settings, GreetingCall call, CancellationToken cancellation)
    {
        var failures = new List<string>();
        foreach (var address in settings.Addresses)
        {
            try
            {
                return await call.Ask(address, cancellation);
            }
            catch (IOException exception)
            {
                failures.Add(exception.Message);
            }
        }

        throw new IOException(string.Join("; ", failures));
    }

    private IHost Build(RemoteClusterSettings settings, Greeting greeting, RemoteGatewayList gateways, OrleansRemoteClient client)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });

        // An instance that was given is not disposed of with the client's host.
        builder.Services.Replace(ServiceDescriptor.Singleton(logging));
        builder.UseOrleansClient(orleans =>
        {
            orleans.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (greeting.ClusterId, greeting.ServiceId));
            orleans.Configure<GatewayOptions>(gateway => gateway.GatewayListRefreshPeriod = RemoteGatewayList.RefreshPeriod);
            orleans.Services.AddSingleton<IGatewayListProvider>(gateways);
            orleans.Services.AddSingleton<IClusterConnectionStatusObserver>(client);
            if (RemoteTls.Options(settings.Alias, options) is { } tls)
            {
                orleans.UseWinnowTls(tls);
            }

            if (settings.Compress)
            {
                orleans.UseCompression();
            }
        });
        return builder.Build();
    }
}
