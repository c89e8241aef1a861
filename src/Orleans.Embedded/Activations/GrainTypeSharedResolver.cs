using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Metadata;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime.Activations;

/// <summary>Finds what the activations of each grain type share.</summary>
internal sealed class GrainTypeSharedResolver(GrainTypes types, SiloRuntime runtime, PlacementStrategies strategies, ILoggerFactory loggers)
{
    private readonly ConcurrentDictionary<GrainType, GrainTypeShared> _shared = new();

    public GrainTypeShared Get(GrainType grainType) => _shared.GetOrAdd(grainType, Create);

    private GrainTypeShared Create(GrainType grainType)
    {
        if (!types.TryGetClass(grainType, out var grainClass, out var properties))
        {
            throw new InvalidOperationException($"The grain type \"{grainType}\" is not known to this silo");
        }

        var shared = new GrainTypeShared
        {
            GrainType = grainType,
            GrainClass = grainClass,
            Properties = properties,
            PlacementStrategy = strategies.GetStrategy(grainType, properties),
            Activator = new GrainActivator(runtime.Services, grainClass),
            Runtime = runtime,
            Logger = loggers.CreateLogger(grainClass.FullName ?? grainClass.Name),
            CollectionAge = CollectionAge(grainClass, properties),
        };
        shared.ReadConcurrency();
        return shared;
    }

    private TimeSpan CollectionAge(Type grainClass, GrainProperties properties)
    {
        if (properties.Properties.TryGetValue(WellKnownGrainTypeProperties.IdleDeactivationPeriod, out var period))
        {
            return period == WellKnownGrainTypeProperties.IndefiniteIdleDeactivationPeriodValue ? Timeout.InfiniteTimeSpan : TimeSpan.Parse(period);
        }

        var options = runtime.CollectionOptions;
        return grainClass.FullName is { } name && options.ClassSpecificCollectionAge.TryGetValue(name, out var age) ? age : options.CollectionAge;
    }
}
