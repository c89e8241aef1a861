using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime.Networking;
using Orleans.Runtime.Scheduling;
using Winnow.Testing;

namespace Orleans.Embedded.Tests.Support;

/// <summary>A silo in a host, as applications have it, with a clock that only the test moves.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    // Silos of tests that run at once must not meet.
    private static int s_lastPort = 21000;

    private static readonly InMemoryNetwork Network = new();
    private readonly IHost _host;
    private bool _isStopped;

    private readonly QuietScheduler _threads;

    private TestSilo(IHost host, FakeTimeProvider time, QuietScheduler threads)
    {
        _host = host;
        Time = time;
        _threads = threads;
    }

    public FakeTimeProvider Time { get; }

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public Checkpoints Checkpoints => _host.Services.GetRequiredService<Checkpoints>();

    public Journal Journal => _host.Services.GetRequiredService<Journal>();

    /// <summary>A silo that has not been started: its clock stands, its grains share one <see cref="Support.Checkpoints"/> and one <see cref="Support.Journal"/>.</summary>
    public static TestSilo Create(Action<ISiloBuilder>? configure = null)
    {
        var time = new FakeTimeProvider();
        var threads = new QuietScheduler();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ITurnScheduler>(threads);
        builder.Services.AddSingleton<Checkpoints>();
        builder.Services.AddSingleton<Journal>();
        builder.UseOrleans(silo =>
        {
            var port = Interlocked.Add(ref s_lastPort, 2);
            silo.UseLocalhostClustering(port, port + 1, serviceId: $"service-{port}", clusterId: $"cluster-{port}");
            silo.AddMemoryGrainStorageAsDefault();
            Network.Use(silo.Services);
            silo.ConfigureLogging(logging => logging.ClearProviders());
            configure?.Invoke(silo);
        });
        return new TestSilo(builder.Build(), time, threads);
    }

    public static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        var silo = Create(configure);
        await silo.StartAsync();
        return silo;
    }

    public Task StartAsync() => _host.StartAsync().Soon();

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Grains.GetGrain<T>(key);

    public T Grain<T>(long key)
        where T : IGrainWithIntegerKey => Grains.GetGrain<T>(key);

    /// <summary>Moves the clock step by step, each when all is quiet, until something has happened.</summary>
    public Task AdvanceUntil(Task happened, TimeSpan step) => _threads.AdvanceUntil(Time, happened, step);

    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            // What still runs there is given its time, which is the clock's.
            await AdvanceUntil(_host.StopAsync(), TimeSpan.FromSeconds(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }
}
