using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Management;
using Orleans.Runtime.Membership;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Networking;
using Orleans.Runtime.Networking.Tcp;
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
        AddCommon(services, sp => sp.GetRequiredService<IOptions<SiloMessagingOptions>>().Value, TcpOptions.OfSilo);
        services.AddSingleton<IConfigurationValidator, ClusterOptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<SiloOptions>, SiloNameDefault>();
        services.AddSingleton<IPostConfigureOptions<EndpointOptions>, EndpointDefault>();
        services.TryAddSingleton<LocalSiloDetails>();
        services.TryAddSingleton<ILocalSiloDetails>(sp => sp.GetRequiredService<LocalSiloDetails>());
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
    public static void AddCommon(IServiceCollection services, Func<IServiceProvider, MessagingOptions> messaging, Func<IServiceProvider, TcpOptions> tcp)
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
        services.TryAddSingleton(sp => new MessageSerializer(
            sp.GetRequiredService<SerializerContext>(), sp.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.Messaging), messaging(sp).MaxMessageBodySize));
        services.TryAddSingleton(sp => new TcpTransport(
            tcp(sp),
            sp.GetRequiredService<ITurnScheduler>(),
            sp.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.Messaging),
            sp.GetRequiredService<Microsoft.Extensions.Logging.ILogger<TcpTransport>>()));
        services.TryAddSingleton<ITransport>(sp => sp.GetRequiredService<TcpTransport>());
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

    /// <summary>Adds a part of the runtime that other silos can call.</summary>
    public static void AddComponent<T>(IServiceCollection services)
        where T : SystemComponent
    {
        services.TryAddSingleton<T>();
        services.AddSingleton<SystemComponent>(sp => sp.GetRequiredService<T>());
    }

    private static void AddPlacement(IServiceCollection services)
    {
        services.TryAddSingleton<PlacementService>();
        services.TryAddSingleton<PlacementStrategies>();
        services.TryAddSingleton<PlacementFilters>();
        services.TryAddSingleton<PlacementStrategy, ResourceOptimizedPlacement>();
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
        services.TryAddSingleton<SiloConnections>();
        services.TryAddSingleton<ISiloConnections>(sp => sp.GetRequiredService<SiloConnections>());
        services.TryAddSingleton<IMembershipTable>(_ => throw new OrleansConfigurationException("No membership table is configured: call UseLocalhostClustering or another clustering provider"));
        services.TryAddSingleton<IFatalErrorHandler, FatalErrorHandler>();
        services.TryAddSingleton<Membership.SiloGeneration>();
        AddComponent<Membership.MembershipAgent>(services);
        services.TryAddSingleton<IClusterMembershipService>(sp => sp.GetRequiredService<Membership.MembershipAgent>());
        services.TryAddSingleton<ISiloStatusOracle>(sp => sp.GetRequiredService<Membership.MembershipAgent>());
        AddComponent<GrainDirectory>(services);
        services.TryAddSingleton<IGrainLocatorCore>(sp => sp.GetRequiredService<GrainDirectory>());
        services.TryAddSingleton<Membership.LocalSiloHealth>();
        AddComponent<SiloHealthMonitor>(services);
        AddComponent<Gateway>(services);
        services.TryAddSingleton<IClientRouter>(sp => sp.GetRequiredService<Gateway>());
        AddComponent<SiloLoads>(services);
        services.TryAddSingleton<ISiloRoles>(sp => sp.GetRequiredService<SiloLoads>());
        services.TryAddSingleton<ISiloLoad>(sp => sp.GetRequiredService<SiloLoads>());
        AddComponent<SiloControl>(services);
        services.TryAddSingleton<ActivationCollector>();

        services.TryAddSingleton<DeadSilos>();

        // In the order in which they follow membership.
        services.AddSingleton<IMembershipListener>(sp => sp.GetRequiredService<GrainDirectory>());
        services.AddSingleton<IMembershipListener>(sp => sp.GetRequiredService<Gateway>());
        services.AddSingleton<IMembershipListener>(sp => sp.GetRequiredService<SiloLoads>());
        services.AddSingleton<IMembershipListener>(sp => sp.GetRequiredService<SiloHealthMonitor>());

        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, MembershipLife>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloParts>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(sp => sp.GetRequiredService<SiloLoads>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(sp => sp.GetRequiredService<ActivationCollector>());
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
