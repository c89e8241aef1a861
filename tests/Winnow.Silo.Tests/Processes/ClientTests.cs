using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Winnow.Client;
using Winnow.Client.Documents;
using Winnow.Client.Search;
using Winnow.Client.Queries;
using Winnow.Contracts;
using Winnow.Hosting;

namespace Winnow.Silo.Tests.Processes;

/// <summary>A .NET program calls the grains of silos in other processes.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-");
    private SiloProcess[] _silos = [];

    private string Database => Path.Combine(_folder.FullName, "cluster", "winnow.db");

    public async Task InitializeAsync() => _silos = await SiloProcess.StartAll(_folder.FullName, 2);

    public async Task DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_client_finds_its_gateways_in_the_membership_table()
    {
        using var host = await Connect(client => client.UseWinnowSqlite(Database));
        var winnow = new WinnowClient(host.Services.GetRequiredService<IClusterClient>());
        await winnow.IndexAsync("books", new Book("Dune", 1965), id: "dune", new WriteOptions { Refresh = RefreshPolicy.Immediate });
        var found = await winnow.SearchAsync<Book>("books", new SearchBuilder { Query = Query.Match("title", "dune") });
        Assert.Equal(new Book("Dune", 1965), Assert.Single(found.Hits).Source);
        await host.StopAsync();
    }

    [Fact]
    public async Task The_client_goes_on_through_another_gateway_when_its_silo_is_killed_and_comes_back_to_a_new_one()
    {
        var counts = new Counts();
        using var host = await Connect(client => client.UseWinnowSqlite(Database).AddGatewayCountChangedHandler((_, e) => counts.Set(e.NumberOfConnectedGateways)));
        var cluster = host.Services.GetRequiredService<IClusterClient>().GetGrain<IClusterAdminGrain>(0);
        await counts.Reaches(2);
        await _silos[1].DisposeAsync();
        await counts.Reaches(1);
        await UntilAnswered(() => cluster.Nodes([]));
        _silos[1] = await SiloProcess.Start(_folder.FullName, "node-2");
        await counts.Reaches(2);
        Assert.Equal(2, (await UntilAnswered(() => cluster.Nodes([]))).Length);
        await host.StopAsync();
    }

    private static async Task<IHost> Connect(Action<IClientBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(configure);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>A call that was under way when its silo died fails at once, and may be made again.</summary>
    private static async Task<T> UntilAnswered<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Orleans.Runtime.SiloUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private sealed record Book(string Title, int Year);

    /// <summary>How many gateways there are, and waits for that.</summary>
    private sealed class Counts
    {
        private readonly List<(int Count, TaskCompletionSource Reached)> _waits = [];
        private int _count;

        public void Set(int count)
        {
            lock (_waits)
            {
                _count = count;
                _waits.FindAll(w => w.Count == count).ForEach(w => w.Reached.TrySetResult());
            }
        }

        public Task Reaches(int count)
        {
            lock (_waits)
            {
                if (_count == count)
                {
                    return Task.CompletedTask;
                }

                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waits.Add((count, reached));
                return reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
            }
        }
    }
}
