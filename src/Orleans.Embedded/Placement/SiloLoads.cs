using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Membership;

namespace Orleans.Runtime.Placement;

/// <summary>Hears of other silos' loads.</summary>
[Alias("Orleans.ISiloLoads")]
internal interface ISiloLoads : ISystemTarget
{
    [OneWay]
    [Alias("OnLoad")]
    Task OnLoad(SiloAddress silo, int activations);
}

/// <summary>Tells the other silos how many activations this one holds, and remembers what they tell.</summary>
internal sealed class SiloLoads(
    SiloRuntime runtime,
    Catalog catalog,
    MembershipAgent membership,
    IOptions<DeploymentLoadPublisherOptions> options,
    [FromKeyedServices(TimeProviderNames.SystemTimers)] TimeProvider timeProvider)
    : SystemComponent(runtime, Name), ISiloLoads, ISiloLoad, ISiloRoles, IMembershipListener, ILifecycleParticipant<ISiloLifecycle>
{
    private const string Name = "silo-loads";
    private readonly ConcurrentDictionary<SiloAddress, int> _counts = new();
    private int _lastPublished = -1;
    private ITimer? _timer;

    public Task OnLoad(SiloAddress silo, int activations)
    {
        _counts[silo] = activations;
        return Task.CompletedTask;
    }

    public int ActivationCount(SiloAddress silo) => silo.Equals(Runtime.SiloAddress) ? catalog.ActivationCount + _counts.GetValueOrDefault(silo) : _counts.GetValueOrDefault(silo);

    // This silo's own count follows by itself.
    public void OnPlaced(SiloAddress silo)
    {
        if (!silo.Equals(Runtime.SiloAddress))
        {
            _counts.AddOrUpdate(silo, 1, static (_, count) => count + 1);
        }
    }

    public string? RoleOf(SiloAddress silo) => membership.View.Entries.TryGetValue(silo, out var entry) ? entry.RoleName : null;

    public void OnMembershipChanged(MembershipView view, ClusterMembershipUpdate update)
    {
        _lastPublished = -1;
        foreach (var silo in _counts.Keys.Where(s => view.StatusOf(s) == SiloStatus.Dead))
        {
            _counts.TryRemove(silo, out _);
        }
    }

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<SiloLoads>(
        ServiceLifecycleStage.Active,
        _ =>
        {
            var period = options.Value.DeploymentLoadPublisherRefreshTime;
            _timer = timeProvider.CreateTimer(_ => Scheduler.QueueAction(Publish), null, period, period);
            return Task.CompletedTask;
        },
        _ =>
        {
            _timer?.Dispose();
            return Task.CompletedTask;
        });

    private void Publish()
    {
        var count = catalog.ActivationCount;
        if (count == _lastPublished)
        {
            return;
        }

        _lastPublished = count;
        foreach (var silo in membership.View.Active.Where(s => !s.Equals(Runtime.SiloAddress)))
        {
            _ = Peer<ISiloLoads>(Name, silo).OnLoad(Runtime.SiloAddress, count);
        }
    }
}
