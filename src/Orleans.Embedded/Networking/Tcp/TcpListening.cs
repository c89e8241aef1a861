using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Orleans.Runtime.Networking.Tcp;

/// <summary>Accepts connections until it is disposed.</summary>
internal sealed class TcpListening : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private readonly TcpTransport _transport;
    private readonly Socket _socket;
    private readonly Action<IConnectionBuilder>? _middleware;
    private readonly Action<IConnection> _accept;
    private readonly EndPoint? _local;
    private volatile bool _isDisposed;

    public TcpListening(TcpTransport transport, Socket socket, Action<IConnectionBuilder>? middleware, Action<IConnection> accept)
    {
        _transport = transport;
        _socket = socket;
        _middleware = middleware;
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
                _ = Open(socket);
            }
            catch (Exception exception)
            {
                if (_isDisposed)
                {
                    return;
                }

                // Out of descriptors, say.
                _transport.LogAcceptFailed(exception, _local);
                await Task.Delay(RetryDelay, _transport.TimeProvider);
            }
        }
    }

    private async Task Open(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            using var timeout = new CancellationTokenSource(_transport.Options.HelloTimeout, _transport.TimeProvider);
            if (await TcpStreams.Open(socket, _middleware, _transport.Options.Services, timeout.Token) is not { } streams)
            {
                socket.Dispose();
                return;
            }

            _accept(new TcpConnection(_transport, socket, streams, (IPEndPoint)socket.RemoteEndPoint!, isAccepted: true));
        }
        catch (Exception exception)
        {
            // It has gone already, or may not come in.
            _transport.LogAcceptFailed(exception, _local);
            socket.Dispose();
        }
    }

    private sealed class Accepting(TcpListening listening) : IThreadPoolWorkItem
    {
        public void Execute() => _ = listening.AcceptAll();
    }
}
