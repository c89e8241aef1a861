using System.Net;

namespace Orleans.Runtime.Networking;

/// <summary>
/// The seam between messages and wires: carries frames over connections. In memory between the silos and clients of one
/// process; over TCP between processes; in a simulation over a network that loses, delays and cuts.
/// </summary>
internal interface ITransport
{
    /// <summary>Takes connections at an endpoint until disposed.</summary>
    IDisposable Listen(IPEndPoint endpoint, Action<IConnection> accept);

    /// <summary>Connects, or throws <see cref="Messaging.ConnectionFailedException"/> when nobody listens there.</summary>
    Task<IConnection> ConnectAsync(IPEndPoint local, IPEndPoint remote, CancellationToken cancellationToken);
}

/// <summary>Two ends that send each other frames, in order, until one closes.</summary>
internal interface IConnection
{
    IPEndPoint Remote { get; }

    /// <summary>Delivers what arrives to a handler; frames that came before wait for it.</summary>
    void Start(IConnectionHandler handler);

    /// <summary>Whether so much waits to be sent that requests should not be added to it.</summary>
    bool IsCongested { get; }

    /// <summary>Sends a frame, whose bytes belong to the connection from then on. What is sent after the close is lost.</summary>
    void Send(byte[] frame);

    void Close();
}

/// <summary>Takes what arrives over a connection, one after the other.</summary>
internal interface IConnectionHandler
{
    void OnFrame(ReadOnlyMemory<byte> frame);

    /// <summary>The other end has closed, or can no longer be reached. Not called after the own close.</summary>
    void OnClosed();
}
