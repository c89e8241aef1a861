using System.Net;
using System.Net.Sockets;
using Orleans.TestingHost;

namespace Orleans.Embedded.Tests.Support;

/// <summary>Ports that nobody listens at, from a range that the system gives to no outgoing connection.</summary>
internal sealed class FreePorts : ITestClusterPortAllocator
{
    private const int First = 19200;
    private const int Count = 100;
    private static int s_next = Environment.ProcessId % Count;

    public static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + ((Interlocked.Increment(ref s_next) & int.MaxValue) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free");
    }

    public (int, int) AllocateConsecutivePortPairs(int numPorts)
    {
        if (numPorts != 1)
        {
            throw new ArgumentOutOfRangeException(nameof(numPorts), "One silo at a time");
        }

        return (Next(), Next());
    }

    public void Dispose()
    {
    }
}
