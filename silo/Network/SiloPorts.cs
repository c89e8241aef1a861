using System.Net;
using System.Net.Sockets;
using Winnow.Silo.Settings;

namespace Winnow.Silo.Network;

/// <summary>Where a silo process listens. The port for HTTP is held from the start; the two others are bound again by the silo itself.</summary>
internal sealed class SiloPorts : IDisposable
{
    private SiloPorts(Socket http, IPAddress transportHost, int transport, int gateway)
    {
        Http = http;
        TransportHost = transportHost;
        Transport = transport;
        Gateway = gateway;
    }

    public Socket Http { get; }

    public IPEndPoint HttpEndpoint => (IPEndPoint)Http.LocalEndPoint!;

    public IPAddress TransportHost { get; }

    public int Transport { get; }

    public int Gateway { get; }

    public static SiloPorts Choose(SiloSettings settings)
    {
        var transportHost = settings.Host(KnownSettings.TransportHost);
        var http = settings.Ports(KnownSettings.HttpPort, PortRange.Http).Bind(settings.Host(KnownSettings.HttpHost));
        try
        {
            using var transport = settings.Ports(KnownSettings.TransportPort, PortRange.Transport).Bind(transportHost);
            using var gateway = settings.Ports(KnownSettings.GatewayPort, PortRange.Gateway).Bind(transportHost);
            return new SiloPorts(http, transportHost, ((IPEndPoint)transport.LocalEndPoint!).Port, ((IPEndPoint)gateway.LocalEndPoint!).Port);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    public void Dispose() => Http.Dispose();
}
