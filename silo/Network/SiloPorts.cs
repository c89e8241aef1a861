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
        HttpEndpoint = (IPEndPoint)http.LocalEndPoint!;
        TransportHost = transportHost;
        Transport = transport;
        Gateway = gateway;
    }

    public Socket Http { get; }

    public IPEndPoint HttpEndpoint { get; }

    public IPAddress TransportHost { get; }

    public int Transport { get; }

    public int Gateway { get; }

    /// <summary>Chooses ports as the settings say, or again those of the node's life before.</summary>
    public static SiloPorts Choose(SiloSettings settings, SiloPorts? earlier)
    {
        var transportHost = settings.Host(KnownSettings.TransportHost);
        var http = Range(PortRange.Http, earlier?.HttpEndpoint.Port).Listen(settings.Host(KnownSettings.HttpHost));

        // Nodes that start at the same time have different ports for HTTP by now; so they also look for the others in different places.
        var offset = PortRange.Http.OffsetOf(((IPEndPoint)http.LocalEndPoint!).Port);
        try
        {
            using var transport = Range(PortRange.Transport, earlier?.Transport).Listen(transportHost, offset);
            using var gateway = Range(PortRange.Gateway, earlier?.Gateway).Listen(transportHost, offset);
            return new SiloPorts(http, transportHost, ((IPEndPoint)transport.LocalEndPoint!).Port, ((IPEndPoint)gateway.LocalEndPoint!).Port);
        }
        catch
        {
            http.Dispose();
            throw;
        }

        PortRange Range(PortRange usual, int? port) => port is null ? settings.Ports(usual) : PortRange.Exactly(usual.Setting, port.Value);
    }

    public void Dispose() => Http.Dispose();
}
