using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Scheduling;

namespace Orleans.Runtime.Networking.Tcp;

/// <summary>Carries frames over TCP; <c>FORMAT.md</c> beside this folder says how.</summary>
internal sealed partial class TcpTransport(TcpOptions options, ITurnScheduler scheduler, TimeProvider timeProvider, ILogger<TcpTransport> logger) : ITransport
{
    private const int Backlog = 512;

    public TcpOptions Options => options;

    public ITurnScheduler Scheduler => scheduler;

    public TimeProvider TimeProvider => timeProvider;

    public IDisposable Listen(IPEndPoint endpoint, Action<IConnection> accept)
    {
        var at = options.ListenAt(endpoint);
        var socket = NewSocket(at.AddressFamily);
        try
        {
            socket.Bind(at);
            socket.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? new AddressInUseException($"Cannot listen at {at}: the port is in use", exception)
                : new OrleansConfigurationException($"Cannot listen at {at}: {exception.Message}", exception);
        }

        return new TcpListening(this, socket, options.Inbound(endpoint), accept);
    }

    /// <summary>Connects. A refusal says that there is no process; what else goes wrong may be the way there.</summary>
    public async Task<IConnection> ConnectAsync(IPEndPoint local, IPEndPoint remote, CancellationToken cancellationToken)
    {
        var socket = NewSocket(remote.AddressFamily);
        try
        {
            await socket.ConnectAsync(remote, cancellationToken);
            var streams = await TcpStreams.Open(socket, options.Outbound, options.Services, cancellationToken)
                ?? throw new ConnectionFailedException($"The connection with {remote} was ended by what stands before it");
            return new TcpConnection(this, socket, streams, remote, isAccepted: false);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw exception.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset
                ? new ConnectionFailedException($"Connection refused: {remote}", exception)
                : new ConnectionTimedOutException(remote, exception);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            throw exception is OperationCanceledException ? exception : new ConnectionTimedOutException(remote, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection with {Remote} is given up: {Reason}")]
    public partial void LogGivenUp(IPEndPoint remote, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection could not be accepted at {Local}")]
    public partial void LogAcceptFailed(Exception exception, EndPoint? local);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The connection with {Remote} has ended")]
    public partial void LogEnded(Exception exception, IPEndPoint remote);

    private static Socket NewSocket(AddressFamily family) => new(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
}
