using System.Net;
using System.Net.Sockets;

namespace Orleans.Runtime.Networking.Tcp;

/// <summary>Accepts connections until it is disposed.</summary>
internal sealed class TcpListening : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private readonly TcpTransport _transport;
    private readonly Socket _socket;
    private readonly Action<IConnection> _accept;
    private readonly EndPoint? _local;
    private volatile bool _isDisposed;

    public TcpListening(TcpTransport transport, Socket socket, Action<IConnection> accept)
    {
        _transport = transport;
        _socket = socket;
        _accept = accept;
        _local = socket.LocalEndPoint;
        transport.Scheduler.Schedule(new Accepting(this));
    }

    public void Dispose()
    {
        _isDisposed = true;
        _socket.Dispose();
    }

    private async Task AcceptAll()
    {
        while (!_isDisposed)
        {
            try
            {
                var socket = await _socket.AcceptAsync();
                socket.NoDelay = true;
                _accept(new TcpConnection(_transport, socket, new NetworkStream(socket), (IPEndPoint)socket.RemoteEndPoint!, isAccepted: true));
            }
            catch (Exception exception)
            {
                if (_isDisposed)
                {
                    return;
                }

                // Out of descriptors, say; or the caller has gone already.
                _transport.LogAcceptFailed(exception, _local);
                await Task.Delay(RetryDelay, _transport.TimeProvider);
            }
        }
    }

    private sealed class Accepting(TcpListening listening) : IThreadPoolWorkItem
    {
        public void Execute() => _ = listening.AcceptAll();
    }
}
