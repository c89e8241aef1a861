using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;
using Winnow.Contracts;
using Winnow.Hosting;
using Winnow.Store;

namespace Winnow.Cluster.Tests;

/// <summary>Three silos in one process: metadata in a shared SQLite file, each silo's shards in a memory of its own.</summary>
public sealed class SeveralSilosTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-");
    private readonly ConcurrentDictionary<string, RamDirectory> _disks = new(StringComparer.Ordinal);
    private InProcessTestCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((options, silo) =>
        {
            silo.UseWinnow(winnow =>
            {
                winnow.Store = ClusterStore.External;
                winnow.ConfigureEndpoints = false;
                winnow.NodeName = options.SiloName;
                winnow.DataDirectory = _disks.GetOrAdd(options.SiloName, name => new RamDirectory(name));
            });
            silo.UseWinnowSqlite(Path.Combine(_folder.FullName, "winnow.db"), SqlTables.GrainState);
            silo.Configure<ClusterMembershipOptions>(membership => membership.NumVotesForDeathDeclaration = 1);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_created_index_is_seen_on_every_silo_at_once()
    {
        var silos = Silos();
        Assert.Equal(3, silos.Count);
        for (var i = 0; i < 6; i++)
        {
            var name = $"index-{i}";
            var created = await silos[i % 3].GetGrain<IIndicesGrain>(0).Create(new CreateIndexRequest { Index = name });
            Assert.True(created.Acknowledged && created.ShardsAcknowledged);
            Assert.All(
                await Task.WhenAll(silos.Select(silo => silo.GetGrain<IIndicesGrain>(0).Exists(new IndicesRequest { Indices = [name] }))),
                Assert.True);
        }
    }

    [Fact]
    public async Task Documents_are_written_and_found_through_any_silo_wherever_their_shards_are()
    {
        var silos = Silos();
        await silos[0].GetGrain<IIndicesGrain>(0).Create(new CreateIndexRequest { Index = "test", Body = """{"settings":{"number_of_shards":6}}"""u8.ToArray() });
        var state = await silos[1].GetGrain<IClusterAdminGrain>(0).State(new ClusterStateRequest { Indices = ["test"] });
        Assert.All(state.Routing.Where(copy => copy.Primary).CountBy(copy => copy.NodeId!), node => Assert.Equal(2, node.Value));

        var items = Enumerable.Range(0, 90).Select(i => new BulkItem { Index = "test", Id = $"{i}", Source = Encoding.UTF8.GetBytes($$"""{"n":{{i}}}""") });
        var bulk = await silos[2].GetGrain<IDocumentGrain>(0).Bulk(new BulkRequest { Items = [.. items], Refresh = RefreshPolicy.Immediate });
        Assert.All(bulk.Items, item => Assert.Null(item.Error));
        foreach (var silo in silos)
        {
            var found = await silo.GetGrain<ISearchGrain>(0).Search(new SearchRequest
            {
                Indices = ["test"],
                Body = """{"size":3,"sort":[{"n":"desc"}],"query":{"range":{"n":{"gte":10}}}}"""u8.ToArray(),
            });
            var hits = JsonDocument.Parse(found.Body).RootElement.GetProperty("hits");
            Assert.Equal(80, hits.GetProperty("total").GetProperty("value").GetInt32());
            Assert.Equal(["89", "88", "87"], hits.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("_id").GetString()));
            Assert.True((await silo.GetGrain<IDocumentGrain>(0).Get(new GetRequest { Index = "test", Id = "42" })).Found);
        }
    }

    [Fact]
    public async Task New_fields_of_one_silo_are_known_to_all()
    {
        var silos = Silos();
        await silos[0].GetGrain<IIndicesGrain>(0).Create(new CreateIndexRequest { Index = "test", Body = """{"settings":{"number_of_shards":3}}"""u8.ToArray() });
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => silos[i % 3].GetGrain<IDocumentGrain>(0).Bulk(new BulkRequest
        {
            Items = [new BulkItem { Index = "test", Source = Encoding.UTF8.GetBytes($$"""{"field{{i}}":{{i}}}""") }],
        })));
        foreach (var silo in silos)
        {
            var index = Assert.Single(await silo.GetGrain<IIndicesGrain>(0).Get(new GetIndexRequest { Indices = ["test"] }));
            Assert.Equal(12, JsonDocument.Parse(index.Mappings).RootElement.GetProperty("properties").EnumerateObject().Count());
        }
    }

    [Fact]
    public async Task The_master_moves_when_its_silo_is_killed_and_no_metadata_is_lost()
    {
        var client = _cluster.Client.GetGrain<IClusterAdminGrain>(0);
        await _cluster.Client.GetGrain<IIndicesGrain>(0).Create(new CreateIndexRequest { Index = "before" });
        var master = await client.ElectedMaster();
        var nodes = await client.Nodes([]);
        var name = nodes.Single(node => node.Id == master).Name;
        await _cluster.KillSiloAsync(_cluster.Silos.Single(silo => silo.Name == name));
        await _cluster.WaitForLivenessToStabilizeAsync(didKill: true);

        var survivor = Silos()[0];
        Assert.NotEqual(master, await survivor.GetGrain<IClusterAdminGrain>(0).ElectedMaster());
        await survivor.GetGrain<IIndicesGrain>(0).Create(new CreateIndexRequest { Index = "after" });
        Assert.True(await survivor.GetGrain<IIndicesGrain>(0).Exists(new IndicesRequest { Indices = ["before", "after"] }));
    }

    [Fact]
    public async Task A_silo_that_comes_back_opens_the_shards_that_it_holds()
    {
        var client = _cluster.Client;
        await client.GetGrain<IIndicesGrain>(0).Create(new CreateIndexRequest { Index = "test", Body = """{"settings":{"number_of_shards":3,"number_of_replicas":0}}"""u8.ToArray() });
        var items = Enumerable.Range(0, 60).Select(i => new BulkItem { Index = "test", Id = $"{i}", Source = "{}"u8.ToArray() });
        await client.GetGrain<IDocumentGrain>(0).Bulk(new BulkRequest { Items = [.. items], Refresh = RefreshPolicy.Immediate });
        var silo = _cluster.Silos[2];
        await _cluster.StopSiloAsync(silo);
        await _cluster.RestartStoppedSecondarySiloAsync(silo.Name);

        var health = await Silos()[0].GetGrain<IClusterAdminGrain>(0).Health(new HealthRequest
        {
            Indices = ["test"],
            WaitForStatus = HealthStatus.Green,
            WaitForNodes = "3",
            Timeout = TimeSpan.FromSeconds(30),
        });
        Assert.False(health.TimedOut);
        foreach (var factory in Silos())
        {
            var count = await factory.GetGrain<ISearchGrain>(0).Count(new CountRequest { Indices = ["test"] });
            Assert.Equal((60, 0), (count.Count, count.Shards.Failed));
        }
    }

    private List<IGrainFactory> Silos() =>
        [.. _cluster.GetActiveSilos().Select(silo => _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<IGrainFactory>())];
}
