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
        }

        _ = AddressAsync(message);
    }

    public SiloAddress[] GetCompatibleSilos(PlacementTarget target)
    {
        var silos = oracle.GetActiveSilos();
        if (silos.Length == 0)
        {
            throw new OrleansException($"No silo is active that could hold {target.GrainIdentity}");
        }

        var filtered = filters.Apply(target, silos);
        return filtered.Length > 0 ? filtered : throw new OrleansException(
            $"The placement filters of the grain {target.GrainIdentity} leave none of the {silos.Length} active silos");
    }

    public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) =>
        new Dictionary<ushort, SiloAddress[]> { [target.InterfaceVersion] = GetCompatibleSilos(target) };

    private async Task AddressAsync(Message first)
    {
        var grainId = first.TargetGrain;
        SiloAddress? silo = null;
        Exception? failure = null;
        try
        {
            silo = await Choose(first);
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception, grainId);
            failure = exception;
        }

        List<Message> waiting;
        lock (_pending)
        {
            _pending.Remove(grainId, out waiting!);
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

    private async Task<SiloAddress> Choose(Message message)
    {
        var grainId = message.TargetGrain;
        var shared = types.Get(grainId.Type);
        if (shared.PlacementStrategy.IsUsingGrainDirectory && await locator.LookupAsync(grainId) is { SiloAddress: { } known })
        {
            return known;
        }

        var target = new PlacementTarget(grainId, message.RequestContextData!, message.InterfaceType, message.InterfaceVersion);
        return await strategies.GetDirector(shared.PlacementStrategy).OnAddActivation(shared.PlacementStrategy, target, this);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Found no silo for {GrainId}")]
    private static partial void LogFailed(ILogger logger, Exception exception, GrainId grainId);
}
