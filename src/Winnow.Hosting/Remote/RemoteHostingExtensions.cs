using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Winnow.Grains.Nodes;

namespace Winnow.Hosting.Remote;

/// <summary>What clusters need to find and to reach each other.</summary>
internal static class RemoteHostingExtensions
{
    /// <summary>Lets the silo's ports be asked which cluster it belongs to, and take compressed connections.</summary>
    public static ISiloBuilder UseRemotePreface(this ISiloBuilder builder) => builder.Configure<SiloConnectionOptions>(connections =>
    {
        connections.ConfigureGatewayInboundConnection(UsePreface);
        connections.ConfigureSiloInboundConnection(UsePreface);
    });

    /// <summary>Compresses the connections of a client with gateways.</summary>
    public static IClientBuilder UseCompression(this IClientBuilder builder) => builder.Configure<ClientConnectionOptions>(connections =>
        connections.ConfigureConnection(connection => connection.Use(next => context => Compressed(context, next))));

    private static void UsePreface(IConnectionBuilder connection)
    {
        var middleware = new PrefaceMiddleware(() => Greet(connection.ApplicationServices));
        connection.Use(next => context => middleware.Run(context, next));
    }

    private static async Task Compressed(ConnectionContext connection, ConnectionDelegate next)
    {
        var plain = connection.Transport;
        await plain.Output.WriteAsync(Preface.Deflate);
        connection.Transport = new CompressedPipes(plain);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
        }
    }

    private static async Task<Greeting> Greet(IServiceProvider services)
    {
        var cluster = services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        var silos = await services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: true);
        return new Greeting
        {
            Cluster = services.GetRequiredService<WinnowNode>().ClusterName,
            ClusterId = cluster.ClusterId,
            ServiceId = cluster.ServiceId,
            Version = WinnowNode.ApiVersion,
            Gateways = [.. silos
                .Where(silo => silo.ProxyPort > 0)
                .Select(silo => SiloAddress.New(silo.SiloAddress.Endpoint.Address, silo.ProxyPort, silo.SiloAddress.Generation).ToGatewayUri().ToString())
                .Order(StringComparer.Ordinal)],
        };
    }
}
