using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Metadata;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Networking;
using Orleans.Runtime.Ports;

namespace Orleans.Runtime.Clients;

/// <summary>A client's connections to the gateways of its cluster: all that are listed, kept up as the list changes and connections break.</summary>
internal sealed partial class GatewayConnections(
    IGatewayListProvider list,
    ITransport transport,
    GrainTypes types,
    RuntimeRandom random,
    IEnumerable<IClusterConnectionStatusObserver> observers,
    IOptions<ClusterOptions> clusterOptions,
    IOptions<ConnectionOptions> connectionOptions,
    IOptions<GatewayOptions> gatewayOptions,
    [FromKeyedServices(TimeProviderNames.Messaging)] TimeProvider timeProvider,
    ILogger<GatewayConnections> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Uri, GatewayConnection> _connections = [];
    private readonly HashSet<Uri> _failing = [];
    private GatewayConnection[] _live = [];
    private ClientRuntimeClient? _client;
    private ITimer? _refreshTimer;
    private int _isRefreshing;
    private bool _isClosed;
    private string? _lastFailure;

    public GrainId ClientId { get; } = ClientGrainId.New(random.NextGuid());

    public void Attach(ClientRuntimeClient client) => _client = client;

    /// <summary>Connects to the listed gateways; fails when none answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await list.InitializeGatewayListProvider();
        await RefreshAsync(cancellationToken);
        if (_live.Length == 0)
        {
            throw new SiloUnavailableException($"Could not connect to any gateway: {(_lastFailure is { } failure ? failure : "none is listed")}");
        }

        var period = gatewayOptions.Value.GatewayListRefreshPeriod;
        _refreshTimer = timeProvider.CreateTimer(static state => ((GatewayConnections)state!).RefreshQuietly(), this, period, period);
    }

    public void Close()
    {
        _refreshTimer?.Dispose();
        GatewayConnection[] connections;
        lock (_lock)
        {
            _isClosed = true;
            connections = [.. _connections.Values];
            _connections.Clear();
            _live = [];
        }

        foreach (var connection in connections)
        {
            connection.Close();
        }
    }

    public GrainWhereabouts Whereabouts { get; } = new();

    /// <summary>
    /// The gateway for a grain's messages, the same one as long as the connections stay, so that they keep their order. Those that need not keep it
    /// spare themselves the way between two silos when it is known where the grain was last.
    /// </summary>
    public GatewayConnection? Choose(GrainId target, bool isUnordered = false)
    {
        var live = _live;
        if (isUnordered && Whereabouts.Of(target) is { } silo && Array.Find(live, connection => silo.Equals(connection.Silo)) is { } near)
        {
            return near;
        }

        return live.Length switch
        {
            0 => null,
            1 => live[0],
            _ => live[target.GetUniformHashCode() % (uint)live.Length],
        };
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var gateways = await list.GetGateways();
        var missing = new List<Uri>();
        lock (_lock)
        {
            missing.AddRange(gateways.Where(g => !_connections.ContainsKey(g)));
        }

        DropUnlisted([.. gateways]);
        foreach (var uri in missing)
        {
            try
            {
                await ConnectAsync(uri, cancellationToken);
                _failing.Remove(uri);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                _lastFailure = exception.Message;
                if (_failing.Add(uri))
                {
                    // Said once: it is tried every second.
                    LogConnectFailed(exception, uri);
                }
            }
        }
    }

    /// <summary>
    /// A gateway that is not listed any more gets no new calls: its silo leaves or is dead. When the next list does not have it either, it
    /// is given up with the calls that it has not answered.
    /// </summary>
    private void DropUnlisted(HashSet<Uri> listed)
    {
        GatewayConnection[] lost;
        lock (_lock)
        {
            var unlisted = _connections.Values.Where(c => !listed.Contains(c.Uri)).ToArray();
            if (unlisted.Length == _connections.Count)
            {
                // Rather these than none.
                return;
            }

            lost = [.. unlisted.Where(c => c.IsUnlisted)];
            _live = [.. _live.Where(c => listed.Contains(c.Uri))];
            foreach (var connection in unlisted)
            {
                connection.IsUnlisted = true;
            }
        }

        foreach (var connection in lost)
        {
            connection.Close();
            OnLost(connection);
        }
    }

    private async Task ConnectAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(connectionOptions.Value.OpenConnectionTimeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var endpoint = uri.ToIPEndPoint() ?? throw new OrleansConfigurationException($"\"{uri}\" is not the address of a gateway");
        var wire = await transport.ConnectAsync(ClientRuntimeClient.LocalEndpoint(ClientId), endpoint, both.Token);
        var connection = new GatewayConnection(this, uri, wire);
        wire.Start(connection);
        wire.Send(new Hello { ClusterId = clusterOptions.Value.ClusterId, ServiceId = clusterOptions.Value.ServiceId, Client = ClientId }.ToFrame());
        Welcome welcome;
        try
        {
            welcome = await connection.Welcome.WaitAsync(both.Token);
        }
        catch
        {
            wire.Close();
            throw;
        }

        if (welcome.Refusal is { } refusal)
        {
            wire.Close();
            throw new ConnectionFailedException($"{uri} refused the connection: {refusal}");
        }

        types.Adopt(welcome.Manifest!);
        Add(uri, connection);
    }

    private void Add(Uri uri, GatewayConnection connection)
    {
        int count;
        lock (_lock)
        {
            if (_isClosed || connection.IsClosed)
            {
                connection.Close();
                return;
            }

            _connections[uri] = connection;
            _live = [.. _live.Append(connection).OrderBy(c => c.Uri.ToString(), StringComparer.Ordinal)];
            count = _connections.Count;
        }

        foreach (var observer in observers)
        {
            observer.NotifyGatewayCountChanged(count, count - 1, count == 1);
        }
    }

    private void OnGoodbye(GatewayConnection connection)
    {
        lock (_lock)
        {
            // The last one is kept: an answer may still come.
            if (_live.Length > 1)
            {
                _live = [.. _live.Where(c => !ReferenceEquals(c, connection))];
            }
        }
    }

    private void OnLost(GatewayConnection connection)
    {
        int count;
        lock (_lock)
        {
            if (_isClosed || !_connections.Remove(connection.Uri))
            {
                return;
            }

            _live = [.. _live.Where(c => !ReferenceEquals(c, connection))];
            count = _connections.Count;
        }

        LogLost(connection.Uri);
        connection.FailCalls();
        foreach (var observer in observers)
        {
            observer.NotifyGatewayCountChanged(count, count + 1, connectionRecovered: false);
            if (count == 0)
            {
                observer.NotifyClusterConnectionLost();
            }
        }

        // A broken connection is tried again soon: its silo may be starting anew.
        _refreshTimer?.Change(connectionOptions.Value.ConnectionRetryDelay, gatewayOptions.Value.GatewayListRefreshPeriod);
    }

    private async void RefreshQuietly()
    {
        if (Interlocked.Exchange(ref _isRefreshing, 1) != 0)
        {
            return;
        }

        try
        {
            await RefreshAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogRefreshFailed(exception);
        }
        finally
        {
            Volatile.Write(ref _isRefreshing, 0);
            if (_live.Length == 0 && !_isClosed)
            {
                _refreshTimer?.Change(connectionOptions.Value.ConnectionRetryDelay, gatewayOptions.Value.GatewayListRefreshPeriod);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot connect to the gateway {Gateway}")]
    private partial void LogConnectFailed(Exception exception, Uri gateway);

    [LoggerMessage(Level = LogLevel.Information, Message = "The connection to the gateway {Gateway} has broken")]
    private partial void LogLost(Uri gateway);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The list of gateways could not be read")]
    private partial void LogRefreshFailed(Exception exception);

    /// <summary>One gateway.</summary>
    public sealed class GatewayConnection(GatewayConnections owner, Uri uri, IConnection wire) : IConnectionHandler
    {
        private readonly TaskCompletionSource<Welcome> _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isClosed;

        public Uri Uri => uri;

        public bool IsCongested => wire.IsCongested;

        public Task<Welcome> Welcome => _welcome.Task;

        /// <summary>Whose gateway it is, once that is known.</summary>
        public SiloAddress? Silo => _welcome.Task is { IsCompletedSuccessfully: true, Result: var welcome } ? welcome.Silo : null;

        public bool IsClosed => _isClosed;

        /// <summary>Whether the last list of gateways did not have it.</summary>
        public bool IsUnlisted { get; set; }

        public void Send(Message message, byte[] frame)
        {
            // Calls through a gateway that is lost are failed.
            message.SentTo = _welcome.Task.Result.Silo;
            wire.Send(frame);
            if (_isClosed)
            {
                // The connection broke meanwhile: this call may have come too late to be failed with the others.
                FailCalls();
            }
        }

        public void FailCalls() => owner._client!.BreakCallsTo(_welcome.Task.Result.Silo!);

        public void Close()
        {
            _isClosed = true;
            wire.Close();
        }

        public void OnFrame(ReadOnlyMemory<byte> frame)
        {
            if (frame.Span[0] == Frame.Welcome)
            {
                _welcome.TrySetResult(Frame.Read<Welcome>(frame));
            }
            else if (frame.Span[0] == Frame.Goodbye)
            {
                owner.OnGoodbye(this);
                wire.Send([Frame.Goodbye]);
            }
            else
            {
                owner._client!.Receive(frame);
            }
        }

        public void OnClosed()
        {
            _isClosed = true;
            if (!_welcome.TrySetException(new ConnectionFailedException($"The gateway {uri} closed the connection")))
            {
                owner.OnLost(this);
            }
        }
    }
}
