using Microsoft.Extensions.Logging;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Placement;

/// <summary>Finds the silo for messages whose grain's place is not known here: asks the directory, and a placement director when there is no activation.</summary>
internal sealed partial class PlacementService(
    SiloRuntime runtime,
    IGrainLocatorCore locator,
    GrainTypeSharedResolver types,
    PlacementStrategies strategies,
    PlacementFilters filters,
    ISiloStatusOracle oracle,
    ILogger<PlacementService> logger) : IPlacementContext
{
    // Messages of one grain wait together, so that they keep their order.
    private readonly Dictionary<GrainId, List<Message>> _pending = [];
    private volatile int _pendingCount;

    public SiloAddress LocalSilo => runtime.SiloAddress;

    public SiloStatus LocalSiloStatus => oracle.CurrentStatus;

    public void Address(Message message)
    {
        lock (_pending)
        {
            if (_pending.TryGetValue(message.TargetGrain, out var waiting))
            {
                waiting.Add(message);
                return;
            }

            _pending[message.TargetGrain] = [message];
            _pendingCount = _pending.Count;
        }

        // What arrives over a connection is in no context that the answers of others could come back to.
        var grainId = message.TargetGrain;
        runtime.Background.QueueAction(() => _ = AddressAsync(grainId));
    }

    /// <summary>Whether others of the same grain are waiting for its place, so that this one waits behind them.</summary>
    public bool TryJoin(Message message)
    {
        if (_pendingCount == 0)
        {
            return false;
        }

        lock (_pending)
        {
            if (!_pending.TryGetValue(message.TargetGrain, out var waiting))
            {
                return false;
            }

            waiting.Add(message);
            return true;
        }
    }

    public SiloAddress[] GetCompatibleSilos(PlacementTarget target)
    {
        var silos = oracle.GetActiveSilos();
        if (silos.Length == 0)
        {
            throw new SiloUnavailableException($"No silo is active that could hold {target.GrainIdentity}");
        }

        var filtered = filters.Apply(target, silos);
        return filtered.Length > 0 ? filtered : throw new OrleansException(
            $"The placement filters of the grain {target.GrainIdentity} leave none of the {silos.Length} active silos");
    }

    public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) =>
        new Dictionary<ushort, SiloAddress[]> { [target.InterfaceVersion] = GetCompatibleSilos(target) };

    private async Task AddressAsync(GrainId grainId)
    {
        while (TakeWaiting(grainId) is { } waiting)
        {
            SiloAddress? silo = null;
            Exception? failure = null;
            try
            {
                silo = await Choose(waiting[0]);
            }
            catch (Exception exception)
            {
                // A silo that stops cannot place any more, and a silo that a grain is bound to may be gone: callers are told, and nobody
                // needs to look into it.
                LogFailed(logger, runtime.IsStopping || exception is SiloUnavailableException ? LogLevel.Debug : LogLevel.Warning, exception, grainId);
                failure = exception;
            }

            foreach (var message in waiting)
            {
                if (silo is not null)
                {
                    runtime.Messages.Route(message, silo);
                }
                else
                {
                    runtime.Reject(message, failure!);
                }
            }
        }
    }

    /// <summary>What has come for a grain; null, and the grain is done with, when nothing has.</summary>
    private List<Message>? TakeWaiting(GrainId grainId)
    {
        lock (_pending)
        {
            var waiting = _pending[grainId];
            if (waiting.Count > 0)
            {
                _pending[grainId] = [];
                return waiting;
            }

            _pending.Remove(grainId);
            _pendingCount = _pending.Count;
            return null;
        }
    }

    private async Task<SiloAddress> Choose(Message message)
    {
        var grainId = message.TargetGrain;
        if (runtime.Catalog.TryGet(grainId, out _))
        {
            return runtime.SiloAddress;
        }

        if (locator.TryGetCached(grainId, out var cached))
        {
            return cached.SiloAddress!;
        }

        var shared = types.Get(grainId.Type);
        if (shared.PlacementStrategy.IsUsingGrainDirectory && await locator.LookupAsync(grainId) is { SiloAddress: { } known })
        {
            return known;
        }

        var target = new PlacementTarget(grainId, message.RequestContextData!, message.InterfaceType, message.InterfaceVersion);
        return await strategies.GetDirector(shared.PlacementStrategy).OnAddActivation(shared.PlacementStrategy, target, this);
    }

    [LoggerMessage(Message = "Found no silo for {GrainId}")]
    private static partial void LogFailed(ILogger logger, LogLevel level, Exception exception, GrainId grainId);
}
