using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Messaging;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Networking;

/// <summary>
/// Connections of this silo to others, one per silo, used both ways: made when there is something to send, or accepted. What cannot
/// be sent is answered with a rejection at once.
/// </summary>
internal sealed partial class SiloConnections(
    ITransport transport,
    ILocalSiloDetails local,
    SiloRuntime runtime,
    MessageSerializer serializer,
    IOptions<ConnectionOptions> options,
    IOptions<ClusterOptions> cluster,
    [FromKeyedServices(TimeProviderNames.Messaging)] TimeProvider timeProvider,
    ILogger<SiloConnections> logger) : ISiloConnections
{
    private readonly ITransport _transport = transport;
    private readonly ILocalSiloDetails _local = local;
    private readonly SiloRuntime _runtime = runtime;
    private readonly MessageSerializer _serializer = serializer;
    private readonly ConnectionOptions _options = options.Value;
    private readonly ClusterOptions _cluster = cluster.Value;
    private readonly TimeProvider _timeProvider = timeProvider;
    private readonly ILogger _logger = logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, SiloLink> _links = [];
    private readonly HashSet<SiloAddress> _dead = [];
    private IDisposable? _listener;
    private bool _isClosed;

    /// <summary>A connection to a silo has broken without either side having closed it on purpose.</summary>
    public Action<SiloAddress>? ConnectionLost { get; set; }

    /// <summary>A connection has ended, and with it what was under way: requests may not have arrived, nor may their answers.</summary>
    public Action<SiloAddress>? ConnectionBroken { get; set; }

    public void Listen()
    {
        var endpoint = _local.SiloAddress.Endpoint;
        _listener = _transport.Listen(endpoint, connection => connection.Start(new InboundHandler(this, connection)));
    }

    public void Close()
    {
        SiloLink[] links;
        lock (_lock)
        {
            _isClosed = true;
            links = [.. _links.Values];
            _links.Clear();
        }

        _listener?.Dispose();
        foreach (var link in links)
        {
            link.Close("This silo has stopped");
        }
    }

    /// <summary>
    /// Tells all connected silos that this one leaves, and waits until each has agreed to send nothing more. Who agrees a second time
    /// has also read what was sent back until then.
    /// </summary>
    public async Task SayGoodbyeAsync(CancellationToken cancellationToken)
    {
        SiloLink[] links;
        lock (_lock)
        {
            links = [.. _links.Values];
        }

        try
        {
            for (var round = 0; round < 2; round++)
            {
                await Task.WhenAll(links.Select(l => l.SayGoodbyeAsync())).WaitAsync(_options.OpenConnectionTimeout, _timeProvider, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogGoodbyeTimedOut(_logger);
        }
    }

    public void Send(SiloAddress silo, Message message)
    {
        byte[] frame;
        try
        {
            frame = _serializer.Write(message);
        }
        catch (Exception exception)
        {
            OnUnserializable(silo, message, exception);
            return;
        }

        if (GetLink(silo) is { } link)
        {
            link.Send(message, frame);
        }
        else
        {
            Reject(silo, message, $"The silo {silo} is dead");
        }
    }

    /// <summary>Connects to a silo, or fails with the reason.</summary>
    public Task ConnectAsync(SiloAddress silo) => GetLink(silo)?.ConnectAsync() ?? throw new SiloUnavailableException($"The silo {silo} is dead");

    /// <summary>Gives up a silo that has been declared dead.</summary>
    public void OnDead(SiloAddress silo)
    {
        SiloLink? link;
        lock (_lock)
        {
            _dead.Add(silo);
            _links.Remove(silo, out link);
        }

        link?.Close($"The silo {silo} is dead");
    }

    private SiloLink? GetLink(SiloAddress silo)
    {
        lock (_lock)
        {
            if (_isClosed || _dead.Contains(silo))
            {
                return null;
            }

            if (!_links.TryGetValue(silo, out var link))
            {
                _links[silo] = link = new SiloLink(this, silo);
            }

            return link;
        }
    }

    private void OnUnserializable(SiloAddress silo, Message message, Exception exception)
    {
        LogUnserializable(_logger, exception, message);
        if (message.Kind == MessageKind.Response)
        {
            // The caller gets to know why there is no answer.
            message.Body = Response.FromException(exception);
            message.ResponseKind = ResponseKind.Error;
            GetLink(silo)?.Send(message, _serializer.Write(message));
        }
        else
        {
            _runtime.Reject(message, exception);
        }
    }

    private void Reject(SiloAddress silo, Message message, string reason)
    {
        // What has not been sent cannot have been run: it may go where the grain is now.
        if (_runtime.Messages.TryResend(message, silo))
        {
            return;
        }

        if (message.Kind == MessageKind.Request)
        {
            LogRejected(_logger, reason, message);
            _runtime.Reject(message, new SiloUnavailableException($"{reason}: {message}"));
        }
    }

    private void Receive(SiloLink link, IConnection connection, ReadOnlyMemory<byte> frame)
    {
        if (frame.Span[0] == Frame.Goodbye)
        {
            link.OnGoodbye(connection);
            return;
        }

        Message message;
        try
        {
            message = _serializer.Read(frame);
        }
        catch (Exception exception)
        {
            LogUnreadable(_logger, exception);
            return;
        }

        if (message.Unreadable is { } failure)
        {
            _runtime.Reject(message, failure);
        }
        else
        {
            _runtime.Messages.Receive(message);
        }
    }

    private void OnLost(SiloLink link, IConnection connection)
    {
        var isLost = link.OnConnectionClosed(connection);
        ConnectionBroken?.Invoke(link.Silo);
        if (isLost)
        {
            LogLost(_logger, link.Silo);
            ConnectionLost?.Invoke(link.Silo);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message cannot be serialized: {Message}")]
    private static partial void LogUnserializable(ILogger logger, Exception exception, Message message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message that arrived cannot be read")]
    private static partial void LogUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Not sent ({Reason}): {Message}")]
    private static partial void LogRejected(ILogger logger, string reason, Message message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This silo leaves although not all others have agreed")]
    private static partial void LogGoodbyeTimedOut(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "The connection to {Silo} has broken")]
    private static partial void LogLost(ILogger logger, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Refused a connection from {Remote}: {Reason}")]
    private static partial void LogRefused(ILogger logger, System.Net.IPEndPoint remote, string reason);

    /// <summary>Reads the hello of an accepted connection, then its messages.</summary>
    private sealed class InboundHandler(SiloConnections owner, IConnection connection) : IConnectionHandler
    {
        private SiloLink? _link;

        public void OnFrame(ReadOnlyMemory<byte> frame)
        {
            if (_link is not null)
            {
                owner.Receive(_link, connection, frame);
                return;
            }

            var hello = Hello.FromFrame(frame);
            if (Refusal(hello) is { } refusal)
            {
                LogRefused(owner._logger, connection.Remote, refusal);
                connection.Send(Frame.Write(Frame.Welcome, new Welcome { Refusal = refusal }));
                connection.Close();
                return;
            }

            connection.Send(Frame.Write(Frame.Welcome, new Welcome { Silo = owner._local.SiloAddress }));
            _link = owner.GetLink(hello!.Silo!);
            _link?.Accept(connection);
        }

        public void OnClosed()
        {
            if (_link is not null)
            {
                owner.OnLost(_link, connection);
            }
        }

        private string? Refusal(Hello? hello) =>
            hello?.Silo is null ? "A silo says hello first"
            : hello.RefusalBy(owner._cluster) is { } foreign ? foreign
            : !owner._local.SiloAddress.Equals(hello.Target) ? $"This silo is {owner._local.SiloAddress}, not {hello.Target}"
            : owner.GetLink(hello.Silo) is null ? $"The silo {hello.Silo} is dead"
            : null;
    }

    /// <summary>Waits for the welcome of a connection that this silo has made, then reads its messages.</summary>
    private sealed class OutboundHandler(SiloConnections owner, SiloLink link, IConnection connection) : IConnectionHandler
    {
        private readonly TaskCompletionSource<Welcome> _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isClosed;

        public Task<Welcome> Welcome => _welcome.Task;

        /// <summary>True before the link is told of it.</summary>
        public bool IsClosed => _isClosed;

        public void OnFrame(ReadOnlyMemory<byte> frame)
        {
            if (frame.Span[0] == Frame.Welcome)
            {
                _welcome.TrySetResult(Frame.Read<Welcome>(frame));
            }
            else
            {
                owner.Receive(link, connection, frame);
            }
        }

        public void OnClosed()
        {
            _isClosed = true;
            if (!_welcome.TrySetException(new ConnectionClosedException(link.Silo)))
            {
                owner.OnLost(link, connection);
            }
        }
    }
}
