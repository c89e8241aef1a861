using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Runtime.Networking;
using Orleans.Runtime.Ports;

namespace Orleans.Embedded.Simulation;

/// <summary>One life of a silo in a process of its own.</summary>
public sealed class SimulatedSilo
{
    /// <summary>Where silos of linked clusters take clients.</summary>
    public const int GatewayPort = 30000;

    private const int SiloPort = 11111;
    private readonly SimulatedCluster _cluster;
    private readonly ServiceProvider _services;
    private readonly Lifetime _lifetime = new();
    private Task? _stopping;

    internal SimulatedSilo(SimulatedCluster cluster, SimulatedProcess process, string name, IPAddress address, int life, Action<SimulatedProcess, ISiloBuilder> configure)
    {
        _cluster = cluster;
        Process = process;
        Name = name;
        Address = address;
        SiloAddress = SiloAddress.New(address, SiloPort, life);
        var services = new ServiceCollection();
        AddSurroundings(services);
        services.AddOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (cluster.Id, cluster.Id));
            silo.Configure<SiloOptions>(o => o.SiloName = name);
            silo.Configure<EndpointOptions>(o => (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (address, SiloPort, ListensAt(cluster)));
            configure(process, silo);
            silo.AddReminders();
        });
        AddTables(services);
        _services = services.BuildServiceProvider();
        _lifetime.Stopping = () => process.Post("stop", _ => _ = StopAsync(), null);
    }

    public SimulatedProcess Process { get; }

    public string Name { get; }

    public IPAddress Address { get; }

    public SiloAddress SiloAddress { get; }

    /// <summary>Whether the silo has started and neither stopped nor ended since.</summary>
    public bool IsRunning { get; private set; }

    public IServiceProvider Services => _services;

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts the silo; fails when it cannot join, and never ends when the process does.</summary>
    public Task<bool> StartAsync() => Process.RunAsync(async () =>
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        IsRunning = true;
        return true;
    });

    /// <summary>Calls a grain through this silo.</summary>
    public Task<T> CallAsync<T>(Func<IGrainFactory, Task<T>> call) => Process.RunAsync(() => call(Grains));

    /// <summary>Stops the silo in peace, and its process with it.</summary>
    public Task StopAsync() => _stopping ??= Process.RunAsync(async () =>
    {
        IsRunning = false;
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        Kill(silently: false);
        return true;
    });

    /// <summary>Ends the process at once. Its connections break noticeably, unless the whole machine is gone.</summary>
    public void Kill(bool silently)
    {
        IsRunning = false;
        Process.End();
        _cluster.Network.TakeDown(Process, silently);
        _cluster.Link?.TakeDown(Process, silently);
    }

    public override string ToString() => Process.Name;

    private void AddSurroundings(ServiceCollection services)
    {
        if (_cluster.World.Trace.IsRead)
        {
            services.AddLogging(logging => logging.AddProvider(new TraceLoggerProvider(Process)));
        }

        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton(Process.Clock);
        services.AddSingleton(Process.Turns);
        services.AddSingleton(new RuntimeRandom(Process.Random.Fork("runtime")));
        services.AddSingleton(Transport());
        services.AddSingleton<IHostApplicationLifetime>(_lifetime);
        services.AddSingleton<ILocalSiloDetails>(new Details(_cluster.Id, Name, SiloAddress, ListensAt(_cluster)));
    }

    private ITransport Transport()
    {
        var inside = _cluster.Network.TransportOf(Process);
        return _cluster.Link is { } link ? new GatewayTransport(inside, link.TransportOf(Process), GatewayPort) : inside;
    }

    private static int ListensAt(SimulatedCluster cluster) => cluster.Link is null ? 0 : GatewayPort;

    private void AddTables(ServiceCollection services)
    {
        services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (_, _) => new SimulatedGrainStorage(_cluster.States, _cluster.Database, Process, Address));
        services.Replace(ServiceDescriptor.Singleton<IMembershipTable>(new SimulatedMembershipTable(_cluster.Membership, _cluster.Database, Process, Address)));
        services.Replace(ServiceDescriptor.Singleton<IReminderTable>(new SimulatedReminderTable(_cluster.Reminders, _cluster.Database, Process, Address)));
    }

    private sealed record Details(string ClusterId, string Name, SiloAddress SiloAddress, int GatewayPort) : ILocalSiloDetails
    {
        public string DnsHostName => Name;

        public SiloAddress GatewayAddress => SiloAddress.New(SiloAddress.Endpoint.Address, GatewayPort, SiloAddress.Generation);
    }

    /// <summary>What a silo that cannot go on asks to be stopped.</summary>
    private sealed class Lifetime : IHostApplicationLifetime
    {
        public Action Stopping { get; set; } = static () => { };

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => Stopping();
    }
}
