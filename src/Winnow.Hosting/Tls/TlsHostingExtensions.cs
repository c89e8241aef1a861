using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Hosting;
using Winnow.Hosting.Tls;

namespace Winnow.Hosting;

/// <summary>Encrypts the connections of silos and Orleans clients.</summary>
public static class TlsHostingExtensions
{
    /// <summary>Encrypts the connections with other silos and with clients, each of which must show a certificate of a known authority.</summary>
    /// <exception cref="ArgumentException">A file cannot be read.</exception>
    public static ISiloBuilder UseWinnowTls(this ISiloBuilder builder, TlsOptions options)
    {
        var identity = new TlsIdentity(options);
        return builder.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(connection => connection.UseTls(identity, isServer: true));
            connections.ConfigureSiloOutboundConnection(connection => connection.UseTls(identity, isServer: false));
            connections.ConfigureGatewayInboundConnection(connection => connection.UseTls(identity, isServer: true));
        });
    }

    /// <summary>Encrypts the connections with gateways.</summary>
    /// <exception cref="ArgumentException">A file cannot be read.</exception>
    public static IClientBuilder UseWinnowTls(this IClientBuilder builder, TlsOptions options)
    {
        var identity = new TlsIdentity(options);
        return builder.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(connection => connection.UseTls(identity, isServer: false)));
    }

    private static void UseTls(this IConnectionBuilder connection, TlsIdentity identity, bool isServer)
    {
        var middleware = new TlsMiddleware(identity, isServer);
        connection.Use(next => context => middleware.Run(context, next));
    }
}
