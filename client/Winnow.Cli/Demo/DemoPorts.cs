using System.Net;
using System.Net.Sockets;

namespace Winnow.Cli.Demo;

/// <summary>Free loopback ports from a first one on. One that was handed out is not handed out again: a cluster that was killed comes back to its own.</summary>
internal sealed class DemoPorts(int first)
{
    private int _next = first;

    public int Take()
    {
        while (_next <= IPEndPoint.MaxPort)
        {
            var port = _next++;
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else has it.
            }
        }

        throw new IOException("there is no free port left");
    }
}
