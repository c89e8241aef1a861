using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;

namespace Orleans.Runtime.Placement;

/// <summary>Finds the placement strategy of grain types and the director of strategies.</summary>
internal sealed class PlacementStrategies(IServiceProvider services)
{
    private readonly ConcurrentDictionary<GrainType, PlacementStrategy> _strategies = new();
    private readonly ConcurrentDictionary<Type, IPlacementDirector> _directors = new();

    public PlacementStrategy GetStrategy(GrainType grainType, GrainProperties properties) =>
        _strategies.GetOrAdd(grainType, static (_, arg) => arg.self.Create(arg.properties), (self: this, properties));

    public IPlacementDirector GetDirector(PlacementStrategy strategy) =>
        _directors.GetOrAdd(strategy.GetType(), static (type, services) =>
            services.GetKeyedService<IPlacementDirector>(type)
                ?? throw new OrleansConfigurationException($"No placement director is registered for the strategy {type}: call AddPlacementDirector"), services);

    private PlacementStrategy Create(GrainProperties properties)
    {
        if (!properties.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out var name))
        {
            return services.GetRequiredService<PlacementStrategy>();
        }

        var strategy = services.GetKeyedService<PlacementStrategy>(name)
            ?? throw new OrleansConfigurationException($"The placement strategy \"{name}\" is not registered: call AddPlacementDirector");
        strategy.Initialize(properties);
        return strategy;
    }
}
