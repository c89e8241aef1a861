using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Placement;
using Orleans.Runtime.Ports;
using Orleans.Runtime.Scheduling;
using Orleans.Runtime.Timers;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.Timers;

namespace Orleans.Runtime.Hosting;

/// <summary>The services of every silo. What the application registers before or after takes precedence where only one can be.</summary>
internal static class SiloServices
{
    public static void Add(ISiloBuilder builder)
    {
        var services = builder.Services;
        AddCommon(services);
        services.AddSingleton<IConfigurationValidator, ClusterOptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<SiloOptions>, SiloNameDefault>();
        services.AddSingleton<IPostConfigureOptions<EndpointOptions>, EndpointDefault>();
        services.TryAddSingleton<ILocalSiloDetails, LocalSiloDetails>();
        services.TryAddSingleton<SiloRuntime>();
        services.TryAddSingleton<IGrainRuntime>(sp => sp.GetRequiredService<SiloRuntime>());
        services.TryAddSingleton<Catalog>();
        services.TryAddSingleton<GrainTypeSharedResolver>();
        services.TryAddSingleton<MessageCenter>();
        services.TryAddSingleton<SiloRuntimeClient>();
        services.TryAddSingleton<RequestInvoker>();
        services.TryAddSingleton<HostedClient>();
        services.TryAddSingleton<IObserverRegistry>(sp => sp.GetRequiredService<HostedClient>());
        services.TryAddSingleton<HostedContextHolder>();
        services.TryAddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.TryAddScoped(_ => RuntimeContext.Current!);
        services.TryAddSingleton<ITimerRegistry>(sp => new TimerRegistry(sp.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.Grains)));
        services.TryAddSingleton<IAttributeToFactoryMapper<PersistentStateAttribute>, PersistentStateMapper>();
        services.TryAddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.TryAddSingleton<IGrainStorageSerializer, SystemTextJsonGrainStorageSerializer>();
        AddPlacement(services);
        AddCluster(services);

        services.TryAddSingleton<SiloLifecycleSubject>();
        services.TryAddSingleton<ISiloLifecycleSubject>(sp => sp.GetRequiredService<SiloLifecycleSubject>());
        services.TryAddSingleton<ISiloLifecycle>(sp => sp.GetRequiredService<SiloLifecycleSubject>());
        services.TryAddSingleton<Silo>();
        services.AddSingleton<IHostedService, SiloHostedService>();
    }

    /// <summary>What silos and clients share.</summary>
    public static void AddCommon(IServiceCollection services)
    {
        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        foreach (var name in TimeProviderNames.All)
        {
            services.TryAddKeyedSingleton(name, static (sp, _) => sp.GetRequiredService<TimeProvider>());
        }

        services.TryAddSingleton<ITurnScheduler, ThreadPoolTurnScheduler>();
        services.TryAddSingleton(RuntimeRandom.Process);
        services.TryAddSingleton<GrainTypes>();
        services.TryAddSingleton<GrainReferenceFactory>();
        services.TryAddSingleton<SerializerContext>(sp => sp.GetRequiredService<GrainReferenceFactory>());
        services.TryAddSingleton(sp => new Serializer(sp.GetRequiredService<SerializerContext>()));
        services.TryAddSingleton(_ => new DeepCopier());
        services.TryAddSingleton(sp => new ClusterClient(
            sp, sp.GetRequiredService<GrainTypes>(), sp.GetRequiredService<GrainReferenceFactory>(), new Lazy<IObserverRegistry>(() => sp.GetRequiredService<IObserverRegistry>())));
        services.TryAddSingleton<IGrainFactory>(sp => sp.GetRequiredService<ClusterClient>());
        services.TryAddSingleton<IClusterClient>(sp => sp.GetRequiredService<ClusterClient>());
    }

    private static void AddPlacement(IServiceCollection services)
    {
        services.TryAddSingleton<PlacementService>();
        services.TryAddSingleton<PlacementStrategies>();
        services.TryAddSingleton<PlacementFilters>();
        services.TryAddSingleton<PlacementStrategy, RandomPlacement>();
        services.AddPlacementDirector<RandomPlacement, RandomPlacementDirector>();
        services.AddPlacementDirector<PreferLocalPlacement, PreferLocalPlacementDirector>();
        services.AddPlacementDirector<HashBasedPlacement, HashBasedPlacementDirector>();
        services.AddPlacementDirector<ActivationCountBasedPlacement, LoadBasedPlacementDirector>();
        services.AddPlacementDirector<ResourceOptimizedPlacement, LoadBasedPlacementDirector>();
        services.AddPlacementDirector<SiloRoleBasedPlacement, SiloRoleBasedPlacementDirector>();
        services.AddPlacementDirector<StatelessWorkerPlacement, StatelessWorkerDirector>(ServiceLifetime.Transient);
    }

    private static void AddCluster(IServiceCollection services)
    {
        services.TryAddSingleton<SingleSilo>();
        services.TryAddSingleton<ISiloStatusOracle>(sp => sp.GetRequiredService<SingleSilo>());
        services.TryAddSingleton<ISiloConnections>(sp => sp.GetRequiredService<SingleSilo>());
        services.TryAddSingleton<IClientRouter>(sp => sp.GetRequiredService<SingleSilo>());
        services.TryAddSingleton<IGrainLocatorCore>(sp => sp.GetRequiredService<SingleSilo>());
        services.TryAddSingleton<ISiloRoles>(sp => sp.GetRequiredService<SingleSilo>());
        services.TryAddSingleton<ISiloLoad>(sp => sp.GetRequiredService<SingleSilo>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, GrainShutdown>();
    }

    private sealed class SiloNameDefault(RuntimeRandom random) : IPostConfigureOptions<SiloOptions>
    {
        public void PostConfigure(string? name, SiloOptions options) => options.SiloName ??= $"Silo_{random.Next(0x100000):x5}";
    }

    private sealed class EndpointDefault : IPostConfigureOptions<EndpointOptions>
    {
        public void PostConfigure(string? name, EndpointOptions options) =>
            options.AdvertisedIPAddress ??= EndpointOptionsExtensions.HostAddress(System.Net.Sockets.AddressFamily.InterNetwork);
    }
}

/// <summary>A client of the cluster: the grain factory with its services.</summary>
internal sealed class ClusterClient(IServiceProvider services, GrainTypes types, GrainReferenceFactory references, Lazy<IObserverRegistry> observers) : GrainFactory(types, references, observers), IClusterClient
{
    public IServiceProvider ServiceProvider => services;
}
