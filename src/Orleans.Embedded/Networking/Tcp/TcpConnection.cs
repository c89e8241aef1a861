using System.Net;
using System.Net.Sockets;

namespace Orleans.Runtime.Networking.Tcp;

/// <summary>
/// One end of a TCP connection. Frames that are sent wait in a queue, which one work item at a time writes out in batches; frames that
/// arrive are read by a loop that has no thread while there is nothing to read.
/// </summary>
internal sealed partial class TcpConnection : IConnection
{
    private readonly TcpTransport _transport;
    private readonly Socket _socket;
    private readonly TcpStreams _streams;
    private readonly bool _isAccepted;
    private readonly Lock _lock = new();
    private IConnectionHandler? _handler;
    private ITimer? _timer;

    // What is sent from now on is lost; what was sent before still goes out after an own close.
    private bool _isClosing;
    private bool _isOwnClose;

    public TcpConnection(TcpTransport transport, Socket socket, TcpStreams streams, IPEndPoint remote, bool isAccepted)
    {
        _transport = transport;
        _socket = socket;
        _streams = streams;
        _isAccepted = isAccepted;
        _sending = new Sending(this);
        Remote = remote;
    }

    public IPEndPoint Remote { get; }

    public void Start(IConnectionHandler handler)
    {
        _handler = handler;
        if (_isAccepted)
        {
            _timer = _transport.TimeProvider.CreateTimer(
                static state => ((TcpConnection)state!).GiveUp("it has not said who it is"), this, _transport.Options.HelloTimeout, Timeout.InfiniteTimeSpan);
        }

        _transport.Scheduler.Schedule(new Receiving(this));
    }

    public void Close()
    {
        lock (_lock)
        {
            _isOwnClose = true;
            if (_isClosing)
            {
                return;
            }

            _isClosing = true;
            if (_isSending)
            {
                _timer?.Dispose();
                _timer = _transport.TimeProvider.CreateTimer(
                    static state => ((TcpConnection)state!)._socket.Dispose(), this, _transport.Options.LingerTimeout, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        End();
    }

    /// <summary>Ends the connection because it is of no use any more; the handler hears of it as of a close by the other end.</summary>
    private void GiveUp(string reason)
    {
        lock (_lock)
        {
            if (_isClosing)
            {
                return;
            }

            _isClosing = true;
        }

        _transport.LogGivenUp(Remote, reason);
        _socket.Dispose();
    }

    /// <summary>Says the end to the other side and lets go of the socket, which ends the loop that reads.</summary>
    private void End()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended by itself.
        }

        _socket.Dispose();
    }
}
