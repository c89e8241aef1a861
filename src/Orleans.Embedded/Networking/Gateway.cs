using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Metadata;
using Orleans.Runtime.Membership;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Networking;

/// <summary>Finds the silo that a client is connected to.</summary>
[Alias("Orleans.IGateway")]
internal interface IGateway : ISystemTarget
{
    [Alias("HasClient")]
    [AlwaysInterleave]
    Task<bool> HasClient(GrainId client);
}

/// <summary>Takes the connections of clients, passes their requests on, and brings answers and calls of observers to them.</summary>
internal sealed partial class Gateway(
    SiloRuntime runtime,
    ITransport transport,
    ILocalSiloDetails local,
    MembershipAgent membership,
    MessageSerializer serializer,
    GrainTypes types,
    IOptions<SiloMessagingOptions> options,
    IOptions<ClusterOptions> cluster,
    [FromKeyedServices(TimeProviderNames.Messaging)] TimeProvider timeProvider,
    ILogger<Gateway> logger) : SystemComponent(runtime, Name), IGateway, IClientRouter, IMembershipListener
{
    private readonly ILocalSiloDetails _local = local;
    private readonly MembershipAgent _membership = membership;
    private readonly GrainTypes _types = types;
    private readonly ClusterOptions _cluster = cluster.Value;
    private readonly ILogger _logger = logger;
    private readonly SiloMessagingOptions _options = options.Value;
    private readonly TimeProvider _timeProvider = timeProvider;
    private const string Name = "gateway";
    private readonly Lock _lock = new();
    private readonly Dictionary<GrainId, ClientHandler> _clients = [];
    private readonly Dictionary<GrainId, SiloAddress> _elsewhere = [];
    private IDisposable? _listener;

    public int ClientCount
    {
        get
        {
            lock (_lock)
            {
                return _clients.Count;
            }
        }
    }

    public void Listen()
    {
        var endpoint = _local.GatewayAddress.Endpoint;
        if (endpoint.Port > 0)
        {
            _listener = transport.Listen(endpoint, connection => connection.Start(new ClientHandler(this, connection)));
        }
    }

    /// <summary>
    /// Takes no more clients, asks those that are here to send elsewhere, and waits until they have agreed and what they have sent
    /// before is answered.
    /// </summary>
    public async Task SayGoodbyeAsync(CancellationToken cancellationToken)
    {
        _listener?.Dispose();
        ClientHandler[] clients;
        lock (_lock)
        {
            clients = [.. _clients.Values];
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await Task.WhenAll(clients.Select(c => c.SayGoodbyeAsync())).WaitAsync(_options.ClientGatewayShutdownNotificationTimeout, _timeProvider, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogGoodbyeTimedOut();
        }
    }

    public void Close()
    {
        IConnection[] connections;
        lock (_lock)
        {
            connections = [.. _clients.Values.Select(c => c.Connection)];
            _clients.Clear();
        }

        _listener?.Dispose();
        foreach (var connection in connections)
        {
            connection.Close();
        }
    }

    public Task<bool> HasClient(GrainId client)
    {
        lock (_lock)
        {
            return Task.FromResult(_clients.ContainsKey(client));
        }
    }

    public void OnMembershipChanged(MembershipView view, ClusterMembershipUpdate update)
    {
        lock (_lock)
        {
            foreach (var (client, silo) in _elsewhere.ToArray())
            {
                if (view.StatusOf(silo) == SiloStatus.Dead)
                {
                    _elsewhere.Remove(client);
                }
            }
        }

        foreach (var change in update.Changes.Where(c => c.Status == SiloStatus.Dead))
        {
            FailRequestsTo(change.SiloAddress);
        }
    }

    /// <summary>Fails the requests of clients that were sent on to a silo which cannot answer them any more.</summary>
    public void FailRequestsTo(SiloAddress silo)
    {
        ClientHandler[] clients;
        lock (_lock)
        {
            clients = [.. _clients.OrderBy(c => c.Key).Select(c => c.Value)];
        }

        foreach (var request in clients.SelectMany(c => c.UnansweredBy(silo)))
        {
            Runtime.Reject(request, new SiloUnavailableException($"The target silo {silo} became unavailable for message: {request}"));
        }
    }

    /// <summary>Brings a message to a client or one of its observers, wherever that is connected.</summary>
    public void Send(Message message)
    {
        var client = ClientGrainId.ClientOf(message.TargetGrain);
        if (ClientGrainId.HostedSilo(client) is { } hosted)
        {
            if (hosted.Equals(Runtime.SiloAddress))
            {
                Runtime.Reject(message, new ClientNotAvailableException(message.TargetGrain));
            }
            else
            {
                Runtime.Messages.Route(message, hosted);
            }

            return;
        }

        ClientHandler? connected;
        SiloAddress? silo = null;
        lock (_lock)
        {
            if (!_clients.TryGetValue(client, out connected))
            {
                _elsewhere.TryGetValue(client, out silo);
            }
        }

        if (connected is not null)
        {
            Deliver(connected.Connection, message);
            connected.OnDelivered(message);
        }
        else if (message.ForwardCount > 0 || message.Kind == MessageKind.Response)
        {
            // It was sent here because the client was; it has gone since.
            Runtime.Reject(message, new ClientNotAvailableException(client));
        }
        else if (silo is not null)
        {
            message.ForwardCount++;
            Runtime.Messages.Route(message, silo);
        }
        else
        {
            Scheduler.QueueAction(() => _ = FindAndSend(client, message));
        }
    }

    private async Task FindAndSend(GrainId client, Message message)
    {
        var others = _membership.View.Functional.Where(s => !s.Equals(Runtime.SiloAddress)).ToArray();
        var answers = await Task.WhenAll(others.Select(s => Ask(s, client)));
        var index = Array.IndexOf(answers, true);
        if (index < 0)
        {
            Runtime.Reject(message, new ClientNotAvailableException(client));
            return;
        }

        lock (_lock)
        {
            _elsewhere[client] = others[index];
        }

        message.ForwardCount++;
        Runtime.Messages.Route(message, others[index]);
    }

    private async Task<bool> Ask(SiloAddress silo, GrainId client)
    {
        try
        {
            return await Peer<IGateway>(Name, silo).HasClient(client);
        }
        catch (Exception exception)
        {
            LogAskFailed(exception, silo, client);
            return false;
        }
    }

    private void Deliver(IConnection connection, Message message)
    {
        try
        {
            connection.Send(serializer.Write(message));
        }
        catch (Exception exception)
        {
            if (message.Kind == MessageKind.Response)
            {
                message.Body = Serialization.Invocation.Response.FromException(exception);
                message.ResponseKind = ResponseKind.Error;
                connection.Send(serializer.Write(message));
            }
            else
            {
                Runtime.Reject(message, exception);
            }
        }
    }

    private void ReceiveFromClient(ClientHandler client, ReadOnlyMemory<byte> frame)
    {
        var message = serializer.Read(frame);
        if (message.Kind == MessageKind.Response)
        {
            // An observer has answered.
            message.SendingSilo = Runtime.SiloAddress;
            if (message.TargetSilo is { } silo)
            {
                Runtime.Messages.Route(message, silo);
            }

            return;
        }

        message.SendingSilo = Runtime.SiloAddress;
        if (message.Kind == MessageKind.Request)
        {
            client.OnRequest(message);
        }

        if (message.Unreadable is { } failure)
        {
            Runtime.Reject(message, failure);
        }
        else
        {
            Runtime.Messages.Dispatch(message);
        }
    }

    private void OnClosed(GrainId client, IConnection connection)
    {
        lock (_lock)
        {
            if (_clients.TryGetValue(client, out var current) && ReferenceEquals(current.Connection, connection))
            {
                _clients.Remove(client);
            }
        }

        LogClientGone(client);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Client {Client} is connected")]
    private partial void LogClientConnected(GrainId client);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The gateway closes although clients have not agreed or still wait for answers")]
    private partial void LogGoodbyeTimedOut();

    [LoggerMessage(Level = LogLevel.Debug, Message = "Client {Client} is gone")]
    private partial void LogClientGone(GrainId client);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Silo} has not answered whether it has the client {Client}")]
    private partial void LogAskFailed(Exception exception, SiloAddress silo, GrainId client);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message of the client {Client} cannot be read")]
    private partial void LogUnreadable(Exception exception, GrainId client);

    private sealed class ClientHandler(Gateway gateway, IConnection connection) : IConnectionHandler
    {
        private readonly TaskCompletionSource _agreed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Dictionary<long, Message> _unanswered = [];
        private GrainId _client;
        private bool _isLeaving;

        public IConnection Connection => connection;

        public async Task SayGoodbyeAsync()
        {
            connection.Send([Frame.Goodbye]);
            await _agreed.Task;
            lock (_unanswered)
            {
                _isLeaving = true;
                if (_unanswered.Count == 0)
                {
                    return;
                }
            }

            await _answered.Task;
        }

        public void OnRequest(Message message)
        {
            lock (_unanswered)
            {
                _unanswered[message.Id] = message;
            }
        }

        public void OnDelivered(Message message)
        {
            if (message.Kind != MessageKind.Response)
            {
                return;
            }

            lock (_unanswered)
            {
                _unanswered.Remove(message.Id);
                if (_isLeaving && _unanswered.Count == 0)
                {
                    _answered.TrySetResult();
                }
            }
        }

        /// <summary>Requests of this client that were sent to a silo.</summary>
        public List<Message> UnansweredBy(SiloAddress silo)
        {
            lock (_unanswered)
            {
                return [.. _unanswered.OrderBy(u => u.Key).Select(u => u.Value).Where(m => silo.Equals(m.SentTo))];
            }
        }

        public void OnFrame(ReadOnlyMemory<byte> frame)
        {
            if (frame.Span[0] == Frame.Goodbye)
            {
                _agreed.TrySetResult();
            }
            else if (!_client.IsDefault)
            {
                try
                {
                    gateway.ReceiveFromClient(this, frame);
                }
                catch (Exception exception)
                {
                    gateway.LogUnreadable(exception, _client);
                }
            }
            else
            {
                Greet(frame);
            }
        }

        public void OnClosed()
        {
            _agreed.TrySetResult();
            _answered.TrySetResult();
            if (!_client.IsDefault)
            {
                gateway.OnClosed(_client, connection);
            }
        }

        private void Greet(ReadOnlyMemory<byte> frame)
        {
            var hello = Hello.FromFrame(frame);
            var refusal = hello is null || !hello.Client.IsClient() ? "A client says hello first"
                : hello.RefusalBy(gateway._cluster) is { } foreign ? foreign
                : gateway._membership.CurrentStatus != SiloStatus.Active ? "This silo is not active"
                : null;
            if (refusal is not null)
            {
                connection.Send(Frame.Write(Frame.Welcome, new Welcome { Refusal = refusal }));
                connection.Close();
                return;
            }

            _client = hello!.Client;
            lock (gateway._lock)
            {
                gateway._clients[_client] = this;
                gateway._elsewhere.Remove(_client);
            }

            gateway.LogClientConnected(_client);
            connection.Send(Frame.Write(Frame.Welcome, new Welcome { Silo = gateway.Runtime.SiloAddress, Manifest = gateway._types.Manifest }));
        }
    }
}
