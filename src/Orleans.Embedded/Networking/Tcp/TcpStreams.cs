using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Orleans.Runtime.Networking.Tcp;

/// <summary>What a connection reads from and writes to: its socket, or what the application has put before it.</summary>
internal sealed class TcpStreams : IAsyncDisposable
{
    private readonly NetworkStream _network;
    private readonly TaskCompletionSource? _ended;

    private TcpStreams(NetworkStream network, Stream input, Stream output, TaskCompletionSource? ended)
    {
        _network = network;
        Input = input;
        Output = output;
        _ended = ended;
    }

    public Stream Input { get; }

    public Stream Output { get; }

    /// <summary>Null when what stands before the connection has dealt with it altogether.</summary>
    public static async ValueTask<TcpStreams?> Open(Socket socket, Action<IConnectionBuilder>? middleware, IServiceProvider services, CancellationToken cancellationToken)
    {
        var network = new NetworkStream(socket);
        if (middleware is null)
        {
            return new TcpStreams(network, network, network, null);
        }

        // The middleware runs as long as the connection lives; what it leads to is used once it gets there.
        var opened = new TaskCompletionSource<TcpStreams?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = new ConnectionBuilder(services);
        middleware(builder);
        builder.Run(connection =>
        {
            opened.TrySetResult(new TcpStreams(network, connection.Transport.Input.AsStream(), connection.Transport.Output.AsStream(), ended));
            return ended.Task;
        });
        var transport = new Pipes(PipeReader.Create(network), PipeWriter.Create(network));
        var context = new DefaultConnectionContext($"{socket.RemoteEndPoint}", transport, transport)
        {
            LocalEndPoint = socket.LocalEndPoint,
            RemoteEndPoint = socket.RemoteEndPoint,
        };
        _ = Run(builder.Build(), context, opened);
        return await opened.Task.WaitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _ended?.TrySetResult();
        return _network.DisposeAsync();
    }

    private static async Task Run(ConnectionDelegate middleware, ConnectionContext context, TaskCompletionSource<TcpStreams?> opened)
    {
        try
        {
            await middleware(context);
            opened.TrySetResult(null);
        }
        catch (Exception exception)
        {
            opened.TrySetException(exception);
        }
    }

    private sealed class Pipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
