using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Placement;

namespace Orleans.Runtime.Placement;

/// <summary>Applies the placement filters of grain types.</summary>
internal sealed class PlacementFilters(IServiceProvider services, GrainTypes types)
{
    private readonly ConcurrentDictionary<GrainType, (PlacementFilterStrategy Strategy, IPlacementFilterDirector Director)[]> _filters = new();

    public SiloAddress[] Apply(PlacementTarget target, SiloAddress[] silos)
    {
        var filters = _filters.GetOrAdd(target.GrainIdentity.Type, Create);
        if (filters.Length == 0)
        {
            return silos;
        }

        IEnumerable<SiloAddress> remaining = silos;
        foreach (var (strategy, director) in filters)
        {
            remaining = director.Filter(strategy, target, remaining);
        }

        return [.. remaining];
    }

    private (PlacementFilterStrategy Strategy, IPlacementFilterDirector Director)[] Create(GrainType grainType)
    {
        if (!types.TryGetClass(grainType, out _, out var properties)
            || !properties.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementFilter, out var names))
        {
            return [];
        }

        var filters = new List<(PlacementFilterStrategy Strategy, IPlacementFilterDirector Director)>();
        foreach (var name in names.Split(','))
        {
            var strategy = services.GetKeyedService<PlacementFilterStrategy>(name)
                ?? throw new OrleansConfigurationException($"The placement filter \"{name}\" of {grainType} is not registered: call AddPlacementFilter");
            strategy.Initialize(properties);
            var director = services.GetKeyedService<IPlacementFilterDirector>(strategy.GetType())
                ?? throw new OrleansConfigurationException($"No director is registered for the placement filter {strategy.GetType()}");
            filters.Add((strategy, director));
        }

        var duplicate = filters.GroupBy(f => f.Strategy.Order).FirstOrDefault(g => g.Count() > 1);
        if (duplicate is not null)
        {
            throw new OrleansConfigurationException($"Several placement filters of {grainType} have the order {duplicate.Key}");
        }

        return [.. filters.OrderBy(f => f.Strategy.Order)];
    }
}
