using System.Collections.ObjectModel;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;
using Orleans.Runtime;
using Orleans.Runtime.Membership;
using Orleans.Runtime.Networking;
using Orleans.Runtime.Scheduling;

namespace Orleans.TestingHost;

/// <summary>A cluster of silos in this process: silos are started, stopped, killed and started again at will.</summary>
public sealed partial class InProcessTestCluster : IDisposable, IAsyncDisposable
{
    private readonly List<InProcessSiloHandle> _silos = [];
    private readonly Dictionary<int, (int SiloPort, int GatewayPort)> _ports = [];
    private readonly InMemoryMembershipTable _table = new();
    private IHost? _clientHost;
    private int _startedInstances;

    public InProcessTestCluster(InProcessTestClusterOptions options, ITestClusterPortAllocator portAllocator)
    {
        Options = options;
        PortAllocator = portAllocator;
    }

    public InProcessTestClusterOptions Options { get; }

    public ITestClusterPortAllocator PortAllocator { get; }

    public ReadOnlyCollection<InProcessSiloHandle> Silos
    {
        get
        {
            lock (_silos)
            {
                return _silos.ToList().AsReadOnly();
            }
        }
    }

    public IClusterClient Client => _clientHost?.Services.GetRequiredService<IClusterClient>() ?? throw new InvalidOperationException("The client is not connected: call DeployAsync or InitializeClientAsync first");

    /// <summary>The network between the silos, which a test can cut.</summary>
    internal InMemoryNetwork Network { get; } = new();

    /// <summary>What the contexts of all silos and of the client run on, unless their silo is killed.</summary>
    internal ITurnScheduler Threads { get; set; } = new ThreadPoolTurnScheduler();

    public async Task DeployAsync()
    {
        if (_startedInstances > 0)
        {
            throw new InvalidOperationException("The cluster has already been deployed");
        }

        await StartSilosAsync(Options.InitialSilosCount);
        await WaitForLivenessToStabilizeAsync();
        if (Options.InitializeClientOnDeploy)
        {
            await InitializeClientAsync();
        }
    }

    public IEnumerable<InProcessSiloHandle> GetActiveSilos() => Silos.Where(s => s.IsActive);

    public InProcessSiloHandle? GetSiloForAddress(SiloAddress siloAddress) => GetActiveSilos().FirstOrDefault(s => s.SiloAddress.Equals(siloAddress));

    /// <summary>The services of a silo, of the first one if none is named.</summary>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) =>
        (silo is null ? GetActiveSilos().First() : GetSiloForAddress(silo) ?? throw new ArgumentException($"No active silo has the address {silo}", nameof(silo))).ServiceProvider;

    public Task<InProcessSiloHandle> StartAdditionalSiloAsync() => StartAdditionalSiloAsync(false);

    public async Task<InProcessSiloHandle> StartAdditionalSiloAsync(bool startAdditionalSiloOnNewPort) => (await StartSilosAsync(1, startAdditionalSiloOnNewPort))[0];

    public InProcessSiloHandle StartAdditionalSilo() => StartAdditionalSiloAsync().GetAwaiter().GetResult();

    public InProcessSiloHandle StartAdditionalSilo(bool startAdditionalSiloOnNewPort) => StartAdditionalSiloAsync(startAdditionalSiloOnNewPort).GetAwaiter().GetResult();

    public Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart) => StartSilosAsync(silosToStart, false);

    public async Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart, bool startAdditionalSiloOnNewPort)
    {
        var started = new List<InProcessSiloHandle>();
        for (var i = 0; i < silosToStart; i++)
        {
            var options = InProcessTestSiloSpecificOptions.Create(this, Options, _startedInstances++, startAdditionalSiloOnNewPort);
            started.Add(await CreateSiloAsync(options));
        }

        return started;
    }

    /// <summary>Starts a silo with ports and a name of the caller's.</summary>
    public async Task<InProcessSiloHandle> CreateSiloAsync(InProcessTestSiloSpecificOptions siloOptions)
    {
        var scheduler = new StoppableTurnScheduler(Threads);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "TestSilo", EnvironmentName = Environments.Development, DisableDefaults = true });
        builder.Services.AddLogging();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (Options.ClusterId, Options.ServiceId));
            silo.Configure<SiloOptions>(o => o.SiloName = siloOptions.SiloName);
            silo.Configure<EndpointOptions>(o => (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (IPAddress.Loopback, siloOptions.SiloPort, siloOptions.GatewayPort));
            silo.Services.Replace(ServiceDescriptor.Singleton<IMembershipTable>(_table));
        });
        Network.Use(builder.Services);
        builder.Services.Replace(ServiceDescriptor.Singleton<ITurnScheduler>(scheduler));
        foreach (var configure in Options.SiloHostConfigurationDelegates)
        {
            configure(siloOptions, builder);
        }

        var host = builder.Build();
        await host.Services.GetRequiredService<SiloGeneration>().ChooseAsync();
        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        var handle = new InProcessSiloHandle
        {
            Name = siloOptions.SiloName,
            InstanceNumber = short.TryParse(siloOptions.SiloName.AsSpan(siloOptions.SiloName.LastIndexOf('_') + 1), out var number) ? number : (short)0,
            SiloHost = host,
            SiloAddress = details.SiloAddress,
            GatewayAddress = details.GatewayAddress,
            Network = Network,
            Scheduler = scheduler,
            Options = siloOptions,
        };
        try
        {
            await host.StartAsync();
        }
        catch
        {
            await handle.StopSiloAsync(stopGracefully: false);
            throw;
        }

        lock (_silos)
        {
            _silos.Add(handle);
        }

        return handle;
    }

    public async Task InitializeClientAsync()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "TestClient", EnvironmentName = Environments.Development, DisableDefaults = true });
        builder.Services.AddLogging();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (Options.ClusterId, Options.ServiceId));
            client.Services.Replace(ServiceDescriptor.Singleton<IGatewayListProvider>(sp => new MembershipGatewayListProvider(_table, sp.GetRequiredService<IOptions<GatewayOptions>>())));
        });
        Network.Use(builder.Services);
        builder.Services.Replace(ServiceDescriptor.Singleton(Threads));
        foreach (var configure in Options.ClientHostConfigurationDelegates)
        {
            configure(builder);
        }

        var host = builder.Build();
        await host.StartAsync();
        _clientHost = host;
    }

    internal (int SiloPort, int GatewayPort) PortsOf(int instanceNumber)
    {
        if (!_ports.TryGetValue(instanceNumber, out var ports))
        {
            _ports[instanceNumber] = ports = PortAllocator.AllocateConsecutivePortPairs(1);
        }

        return ports;
    }
}
