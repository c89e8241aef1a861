using Microsoft.Extensions.Logging;
using Winnow.Grains.Ports;

namespace Winnow.Grains.Remote;

/// <summary>
/// One remote cluster: connects, tries again while that fails, and begins anew with the seeds when a client has long lost all gateways. The
/// client itself mends what breaks in between.
/// </summary>
internal sealed partial class RemoteCluster : IRemoteCluster
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long a client may be without gateways: its own attempts know only where the cluster has been.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);
    private readonly IRemoteClientFactory _factory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _attempted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closed = new();
    private volatile IRemoteClient? _client;
    private volatile string? _failure;
    private volatile string? _clusterName;
    private int _pings;

    public RemoteCluster(RemoteClusterSettings settings, IRemoteClientFactory factory, TimeProvider time, ILogger logger)
    {
        Settings = settings;
        _factory = factory;
        _time = time;
        _logger = logger;
    }

    public RemoteClusterSettings Settings { get; private set; }

    public Task Attempted => _attempted.Task;

    public RemoteClusterState State =>
        _client is { } client ? new RemoteClusterState(client.ClusterName, client.Gateways, client.LastFailure ?? _failure) : new RemoteClusterState(_clusterName, 0, _failure);

    public IGrainFactory Grains => _client is { Gateways: > 0 } client ? client.Grains : throw RemoteErrors.Unreachable(Settings, State.LastFailure);

    public async Task<T> Call<T>(Func<IGrainFactory, Task<T>> call)
    {
        await Attempted;
        var grains = Grains;
        try
        {
            return await call(grains);
        }
        catch (Exception exception) when (RemoteErrors.IsLost(exception))
        {
            throw RemoteErrors.Unreachable(Settings, exception.Message, exception);
        }
    }

    /// <summary>Takes settings that leave the connection as it is.</summary>
    public void Update(RemoteClusterSettings settings) => Settings = settings;

    /// <summary>Keeps the connection until <see cref="Close"/>.</summary>
    public async Task Run()
    {
        var pause = FirstPause;
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                await Connect();
                pause = FirstPause;
                await Watch();
            }
            catch (Exception exception) when (!_closed.IsCancellationRequested)
            {
                if (_failure != exception.Message)
                {
                    LogNotConnected(Settings.Alias, exception.Message);
                }

                _failure = exception.Message;
            }
            catch (Exception) when (_closed.IsCancellationRequested)
            {
                // However an attempt ends that nobody waits for any more.
            }

            _attempted.TrySetResult();
            await Release();
            pause = await Pause(pause);
        }
    }

    /// <summary>Ends the connection; calls that are under way fail.</summary>
    public void Close()
    {
        _closed.Cancel();
        _attempted.TrySetResult();

        // Here, and not in the loop: where a silo has died, nothing runs any more that could come to it.
        _ = Release();
    }

    private async Task Connect()
    {
        using var timeout = new CancellationTokenSource(Settings.InitialConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closed.Token);
        IRemoteClient client;
        try
        {
            client = await _factory.Connect(Settings, either.Token);
        }
        catch (OperationCanceledException exception) when (!_closed.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection within [{Settings.InitialConnectTimeout.TotalSeconds}s]", exception);
        }

        _client = client;
        _clusterName = client.ClusterName;
        _failure = null;
        _attempted.TrySetResult();
        LogConnected(Settings.Alias, client.ClusterName, client.Gateways);
    }

    /// <summary>Returns when the client should be replaced.</summary>
    private async Task Watch()
    {
        var client = _client!;
        var lastSeen = _time.GetTimestamp();
        var lastPing = lastSeen;
        while (true)
        {
            await _time.Pause(LookPeriod, _closed.Token);
            if (client.Gateways > 0)
            {
                lastSeen = _time.GetTimestamp();
            }
            else if (_time.GetElapsedTime(lastSeen) > GiveUpAfter)
            {
                _failure = client.LastFailure ?? "all gateways were lost";
                return;
            }
            else
            {
                // Some clients connect when they are called, and only then.
                Ping(client);
            }

            if (Settings.PingSchedule is { } schedule && _time.GetElapsedTime(lastPing) >= schedule)
            {
                lastPing = _time.GetTimestamp();
                Ping(client);
            }
        }
    }

    /// <summary>Uses the connections to all gateways, which grains are spread over.</summary>
    private void Ping(IRemoteClient client)
    {
        for (var i = 0; i < Math.Max(1, client.Gateways); i++)
        {
            _ = Ping(client.Grains.GetGrain<IClusterAdminGrain>(_pings++));
        }
    }

    private static async Task Ping(IClusterAdminGrain grain)
    {
        try
        {
            await grain.Main();
        }
        catch (Exception exception) when (exception is WinnowException || RemoteErrors.IsLost(exception))
        {
            // What comes of it does not matter: something went over the connection.
        }
    }

    private async Task Release()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
        {
            try
            {
                await client.DisposeAsync();
            }
            catch (Exception exception)
            {
                LogNotReleased(Settings.Alias, exception);
            }
        }
    }

    private async Task<TimeSpan> Pause(TimeSpan pause)
    {
        try
        {
            await _time.Pause(pause, _closed.Token);
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }

        return TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "connected to the remote cluster [{Alias}], which calls itself [{Cluster}]: {Gateways} gateways")]
    private partial void LogConnected(string alias, string cluster, int gateways);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no connection to the remote cluster [{Alias}]: {Reason}")]
    private partial void LogNotConnected(string alias, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the client of the remote cluster [{Alias}] did not end in order")]
    private partial void LogNotReleased(string alias, Exception exception);
}
