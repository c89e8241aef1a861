using System.Text;
using Orleans.TestingHost;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Metadata;

/// <summary>A silo that reaches neither the membership table nor the grain storage reads from what it knows, and promises nothing.</summary>
public sealed class CutOffSiloTests : IAsyncLifetime
{
    private const string NoMaster = "blocked by: [SERVICE_UNAVAILABLE/2/no master];";
    private LinkedCluster _cluster = null!;
    private InProcessSiloHandle _silo = null!;
    private Client _client = null!;

    public async Task InitializeAsync()
    {
        _cluster = await LinkedCluster.Start(3, options =>
        {
            options.Settings["cluster.fault_detection.leader_check.interval"] = "50ms";
            options.Settings["cluster.fault_detection.leader_check.retry_count"] = "1";
        });
        _silo = (await _cluster.Masters()).Other;
        _client = _cluster.On(_silo);
        await _client.Create("test", """{"settings":{"number_of_shards":3,"number_of_replicas":0}}""");
        Assert.Null((await _client.Write("test", "1")).Error);
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Writes_are_refused_and_reads_are_served_until_it_is_back()
    {
        await Cut();
        var refused = await Assert.ThrowsAsync<WinnowException>(() => _client.Write("test", "2", timeout: TimeSpan.Zero));
        Assert.Equal(("cluster_block_exception", 503, NoMaster), (refused.Error.Type, refused.Error.Status, refused.Error.Reason));
        Assert.True((await _client.Get("test", "1")).Found);
        Assert.Equal((1, 0), await Count());

        _cluster.Link(_silo.Name).Cut = false;
        Assert.Null((await _client.Write("test", "2")).Error);
        Assert.Equal((2, 0), await Count());
    }

    [Fact]
    public async Task Changes_of_metadata_are_refused_when_their_time_is_over()
    {
        await Cut();
        MasterTimeout.Set(TimeSpan.FromMilliseconds(200));
        var attempts = new Func<Task>[]
        {
            () => _client.Create("new"),
            () => _client.Indices.Delete(new IndicesRequest { Indices = ["test"] }),
            () => _client.Indices.PutMapping(new PutMappingRequest { Indices = ["test"], Body = """{"properties":{"n":{"type":"long"}}}"""u8.ToArray() }),
            () => _client.Cluster.PutSettings(new PutClusterSettingsRequest { Body = """{"persistent":{"search.max_buckets":"17"}}"""u8.ToArray() }),
        };
        foreach (var attempt in attempts)
        {
            var refused = await Assert.ThrowsAsync<WinnowException>(attempt);
            Assert.Equal(("cluster_block_exception", 503, NoMaster), (refused.Error.Type, refused.Error.Status, refused.Error.Reason));
        }

        _cluster.Link(_silo.Name).Cut = false;
        MasterTimeout.Set(TimeSpan.FromSeconds(30));
        await Wait.Until(async () => (await _client.Create("new")).Acknowledged);
        Assert.True(await _client.Exists("test"));
    }

    [Fact]
    public async Task A_write_waits_for_the_cluster_as_long_as_its_time_lasts()
    {
        await Cut();
        var write = _client.Write("test", "2");
        Assert.False(write.IsCompleted);
        _cluster.Link(_silo.Name).Cut = false;
        Assert.Null((await write).Error);
    }

    [Theory]
    [InlineData("all", false, false)]
    [InlineData("write", true, false)]
    [InlineData("metadata_write", true, true)]
    public async Task The_setting_says_what_is_refused(string setting, bool reads, bool writes)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"persistent":{"cluster.no_master_block":"{{setting}}"} }""");
        await _client.Cluster.PutSettings(new PutClusterSettingsRequest { Body = body });
        await Cut();
        Assert.Equal(reads, await Works(() => _client.Get("test", "1")));
        Assert.Equal(reads, await Works(() => _client.Count("test")));
        Assert.Equal(writes, await Works(() => _client.Write("test", "2", timeout: TimeSpan.Zero)));
    }

    [Fact]
    public async Task Its_primaries_go_on_elsewhere_and_its_copies_as_replicas()
    {
        await _client.Create("copied", """{"settings":{"number_of_shards":3,"number_of_replicas":2}}""");
        var other = _cluster.On((await _cluster.Masters()).Master);
        await other.Health(HealthStatus.Green, "copied");
        await Cut();
        for (var id = 0; id < 12; id++)
        {
            Assert.Null((await other.Write("copied", $"{id}")).Error);
        }

        Assert.Equal((12, 0), ((await _client.Count("copied", "_local")).Count, (await _client.Count("copied")).Shards.Failed));
        Assert.Equal(HealthStatus.Green, (await other.Health(HealthStatus.Green, "copied")).Status);
    }

    [Fact]
    public async Task The_master_moves_away_from_a_silo_that_cannot_persist()
    {
        var (master, other) = await _cluster.Masters();
        var caller = _cluster.On(other);
        _cluster.Link(master.Name).Cut = true;
        Assert.True((await caller.Create("elsewhere", """{"settings":{"number_of_replicas":0}}""")).Acknowledged);
        var elected = await caller.Cluster.ElectedMaster();
        Assert.NotEqual(master.Name, (await caller.Cluster.Nodes([])).Single(node => node.Id == elected).Name);
        _cluster.Link(master.Name).Cut = false;
        await Wait.Until(() => _cluster.On(master).Exists("elsewhere"));
    }

    private async Task<(long, int)> Count()
    {
        var count = await _client.Count("test");
        return (count.Count, count.Shards.Failed);
    }

    private static async Task<bool> Works(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (WinnowException exception) when (exception.Error.Reason is NoMaster)
        {
            return false;
        }
    }

    /// <summary>Until the silo knows.</summary>
    private async Task Cut()
    {
        _cluster.Link(_silo.Name).Cut = true;
        MasterTimeout.Set(TimeSpan.Zero);
        await Wait.Until(async () =>
        {
            try
            {
                await _client.Indices.PutTemplate(new PutTemplateRequest { Name = "probe", Body = """{"index_patterns":["probe"]}"""u8.ToArray() });
                return false;
            }
            catch (WinnowException exception)
            {
                return exception.Error.Reason is NoMaster;
            }
        });
    }
}
