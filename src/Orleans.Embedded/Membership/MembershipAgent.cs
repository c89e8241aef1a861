using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Networking;

namespace Orleans.Runtime.Membership;

/// <summary>
/// This silo's part in the membership protocol: it reads and writes the shared table, follows its versions, tells the others of
/// changes, and stops when it finds itself declared dead. <see cref="SiloHealthMonitor"/> watches the other silos.
/// </summary>
internal sealed partial class MembershipAgent : SystemComponent, IMembershipComponent, IClusterMembershipService, ISiloStatusOracle
{
    public const string Name = "membership";
    private readonly IMembershipTable _table;
    private readonly ILocalSiloDetails _silo;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Broadcast<ClusterMembershipSnapshot> _updates = new(MembershipView.Empty.Snapshot);
    private readonly List<ISiloStatusListener> _listeners = [];
    private readonly IFatalErrorHandler _fatalErrorHandler;
    private readonly DateTime _startTime;
    private readonly RefusingSilos _refusing;
    private IMembershipListener[]? _parts;
    private DeadSilos? _deadSilos;
    private volatile MembershipView _view = MembershipView.Empty;
    private SiloStatus _status = SiloStatus.Created;
    private Task? _refreshing;

    // This silo writes its own death when it stops in peace.
    private bool _isLeaving;

    public MembershipAgent(
        SiloRuntime runtime,
        IMembershipTable table,
        ILocalSiloDetails silo,
        IOptions<ClusterMembershipOptions> options,
        IFatalErrorHandler fatalErrorHandler,
        [FromKeyedServices(TimeProviderNames.Membership)] TimeProvider timeProvider,
        ILogger<MembershipAgent> logger)
        : base(runtime, Name)
    {
        _table = table;
        _silo = silo;
        _timeProvider = timeProvider;
        _refusing = new RefusingSilos(timeProvider);
        _logger = logger;
        _fatalErrorHandler = fatalErrorHandler;
        _startTime = timeProvider.GetUtcNow().UtcDateTime;
        LastPinged = timeProvider.GetTimestamp();
        Options = options.Value;
    }

    public ClusterMembershipOptions Options { get; }

    public MembershipView View => _view;

    public ClusterMembershipSnapshot CurrentSnapshot => _view.Snapshot;

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => _updates;

    public SiloStatus CurrentStatus => _status;

    public string SiloName => _silo.Name;

    public SiloAddress SiloAddress => _silo.SiloAddress;

    /// <summary>When another silo last saw that this one lives.</summary>
    public long LastPinged { get; private set; }

    public Task Ping(int number)
    {
        LastPinged = _timeProvider.GetTimestamp();
        return Task.CompletedTask;
    }

    public async Task<bool> PingIndirectly(SiloAddress target, TimeSpan timeout, int number)
    {
        try
        {
            await Peer<IMembershipComponent>(Name, target).Ping(number).WaitAsync(timeout, _timeProvider);
            return true;
        }
        catch (Exception exception)
        {
            LogIndirectProbeFailed(exception, target);
            return false;
        }
    }

    public Task OnGossip(MembershipVersion version) => Refresh(version).AsTask();

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) =>
        minimumVersion != default && _view.Version >= minimumVersion
            ? ValueTask.CompletedTask
            : new(RunAsync(() => RefreshTo(minimumVersion)).WaitAsync(cancellationToken));

    public Task<bool> TryKill(SiloAddress siloAddress) => RunAsync(() => DeclareDead(siloAddress));

    private async Task RefreshTo(MembershipVersion minimumVersion)
    {
        // A read that began before the wish may be too old.
        while (_refreshing is { } earlier)
        {
            await earlier;
            if (minimumVersion != default && _view.Version >= minimumVersion)
            {
                return;
            }
        }

        var reading = ReadTable();
        _refreshing = reading;
        try
        {
            await reading;
        }
        finally
        {
            _refreshing = ReferenceEquals(_refreshing, reading) ? null : _refreshing;
        }
    }

    private async Task ReadTable() => Apply(await _table.ReadAll());

    /// <summary>Takes what was read, unless something newer is known.</summary>
    private void Apply(MembershipTableData table)
    {
        var view = MembershipView.From(table);
        if (view.Version <= _view.Version)
        {
            return;
        }

        var previous = _view;
        _view = view;
        if (view.StatusOf(SiloAddress) == SiloStatus.Dead && _status != SiloStatus.Dead && !_isLeaving)
        {
            OnToldDead();
            return;
        }

        var update = view.Snapshot.CreateUpdate(previous.Snapshot);
        LogNewView(view.Snapshot);
        foreach (var part in _parts ??= [.. ActivationServices.GetServices<IMembershipListener>()])
        {
            part.OnMembershipChanged(view, update);
        }

        // Who is told that its call has failed, or of the new members, finds the runtime's parts to know already.
        (_deadSilos ??= ActivationServices.GetRequiredService<DeadSilos>()).OnMembershipChanged(update);
        _updates.Publish(view.Snapshot);
        NotifyListeners(update);
    }

    private void NotifyListeners(ClusterMembershipUpdate update)
    {
        ISiloStatusListener[] listeners;
        lock (_listeners)
        {
            listeners = [.. _listeners];
        }

        foreach (var change in update.Changes)
        {
            foreach (var listener in listeners)
            {
                try
                {
                    listener.SiloStatusChangeNotification(change.SiloAddress, change.Status);
                }
                catch (Exception exception)
                {
                    LogListenerFailed(exception, listener.GetType());
                }
            }
        }
    }

    private void OnToldDead()
    {
        _status = SiloStatus.Dead;
        _fatalErrorHandler.OnFatalException(this, $"The membership table says that this silo, {SiloAddress}, is dead: it stops", null);
    }
}
