using System.Net;
using System.Net.Sockets;
using Winnow.Silo.Settings;

namespace Winnow.Silo.Network;

/// <summary>Ports, of which the first free one is used: one that the user chose, or a range of usual ones.</summary>
/// <param name="Setting">The setting that chooses.</param>
/// <param name="First">The first port; 0 for any that is free.</param>
/// <param name="Last">The last port.</param>
internal sealed record PortRange(string Setting, int First, int Last)
{
    public static PortRange Http { get; } = new(KnownSettings.HttpPort, 9200, 9300);

    public static PortRange Transport { get; } = new(KnownSettings.TransportPort, 9300, 9400);

    public static PortRange Gateway { get; } = new(KnownSettings.GatewayPort, 9400, 9500);

    /// <summary>Whether there is nothing to choose.</summary>
    public bool IsFixed => First == Last && First > 0;

    public static PortRange Exactly(string setting, int port) => new(setting, port, port);

    /// <summary>How far into the range a port is, as if ranges as long as this one followed each other.</summary>
    public int OffsetOf(int port)
    {
        var count = Last - First + 1;
        return (((port - First) % count) + count) % count;
    }

    /// <summary>Listens at the first free port, which is nobody else's from then on.</summary>
    /// <param name="host">The address.</param>
    /// <param name="offset">How far into the range the search begins; it goes round.</param>
    public Socket Listen(IPAddress host, int offset = 0)
    {
        var count = Last - First + 1;
        for (var i = 0; ; i++)
        {
            var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                // Binding alone reserves nothing: two sockets may be bound to a port until one of them listens.
                socket.Bind(new IPEndPoint(host, First + ((offset + i) % count)));
                socket.Listen();
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                if (exception.SocketErrorCode != SocketError.AddressAlreadyInUse || i == count - 1)
                {
                    throw new SettingsException($"[{Setting}]: cannot listen at [{host}], port [{(count == 1 ? First : $"{First}-{Last}")}]: {exception.Message}", exception);
                }
            }
        }
    }
}
