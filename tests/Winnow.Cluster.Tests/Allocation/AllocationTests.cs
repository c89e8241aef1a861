using System.Text;
using System.Text.Json;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Allocation;

/// <summary>Three silos: copies find their places, move when told or when they must, and operators are answered.</summary>
public sealed class AllocationTests : IAsyncLifetime
{
    private LinkedCluster _cluster = null!;
    private Client _client = null!;

    public async Task InitializeAsync()
    {
        _cluster = await LinkedCluster.Start();
        _client = _cluster.All().First();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task An_index_with_replicas_turns_green_by_itself()
    {
        await Create("test", shards: 3, replicas: 1);
        await Index("test", 30);
        var health = await Green();
        Assert.Equal((6, 3, 0), (health.ActiveShards, health.ActivePrimaryShards, health.UnassignedShards));
        var routing = await Routing("test");
        Assert.All(routing.GroupBy(copy => copy.Shard), copies => Assert.Equal(2, copies.Select(copy => copy.NodeId).Distinct().Count()));
        Assert.All(routing.CountBy(copy => copy.NodeId!), node => Assert.Equal(2, node.Value));
    }

    [Fact]
    public async Task A_copy_is_moved_by_hand_and_every_document_with_it()
    {
        await Create("test", shards: 1, replicas: 0);
        await Index("test", 50);
        var from = (await Routing("test")).Single().NodeId!;
        var to = (await _client.Cluster.Nodes([])).Select(node => node.Id).First(id => id != from);
        var answer = await Reroute($$$"""{"commands":[{"move":{"index":"test","shard":0,"from_node":"{{{from}}}","to_node":"{{{to}}}"}}]}""");
        Assert.Equal("YES", answer[0].GetProperty("decisions")[0].GetProperty("decision").GetString());
        var health = await Health(new HealthRequest { WaitForNoRelocatingShards = true, WaitForStatus = HealthStatus.Green });
        Assert.False(health.TimedOut);
        Assert.Equal(to, (await Routing("test")).Single().NodeId);
        Assert.Equal(50, await Count("test"));
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_be_and_changes_nothing()
    {
        await Create("test", shards: 1, replicas: 0);
        var from = (await Routing("test")).Single().NodeId!;
        var to = (await _client.Cluster.Nodes([])).Select(node => node.Id).First(id => id != from);
        var view = await _client.Cluster.Reroute(new RerouteRequest
        {
            Body = Encoding.UTF8.GetBytes($$$"""{"commands":[{"move":{"index":"test","shard":0,"from_node":"{{{from}}}","to_node":"{{{to}}}"}}]}"""),
            DryRun = true,
            IncludeState = true,
        });
        Assert.Equal(ShardCopyState.Relocating, view.State!.Routing.Single(copy => !copy.IsRelocationTarget).State);
        Assert.Equal((ShardCopyState.Started, from), ((await Routing("test")).Single().State, (await Routing("test")).Single().NodeId));
    }

    [Fact]
    public async Task A_command_that_cannot_be_carried_out_is_refused_or_explained()
    {
        await Create("test", shards: 1, replicas: 0);
        var from = (await Routing("test")).Single().NodeId!;
        var body = Encoding.UTF8.GetBytes($$$"""{"commands":[{"cancel":{"index":"test","shard":0,"node":"{{{from}}}"}}]}""");
        var refused = await Assert.ThrowsAsync<WinnowException>(() => _client.Cluster.Reroute(new RerouteRequest { Body = body }));
        Assert.Equal((400, "illegal_argument_exception"), (refused.Error.Status, refused.Error.Type));
        var explained = JsonDocument.Parse((await _client.Cluster.Reroute(new RerouteRequest { Body = body, Explain = true })).Explanations).RootElement;
        Assert.Equal("NO", explained[0].GetProperty("decisions")[0].GetProperty("decision").GetString());
    }

    [Fact]
    public async Task A_drained_node_ends_empty_and_no_request_fails_meanwhile()
    {
        await Create("test", shards: 3, replicas: 1);
        await Index("test", 60);
        await Green();
        var drained = (await _client.Cluster.Nodes([]))[0];
        await _client.Cluster.PutSettings(new PutClusterSettingsRequest
        {
            Body = Encoding.UTF8.GetBytes($$$"""{"persistent":{"cluster.routing.allocation.exclude._name":"{{{drained.Name}}}"}}"""),
        });
        await Wait.Until(async () =>
        {
            Assert.Equal(60, await Count("test"));
            return (await Routing("test")).All(copy => copy.NodeId != drained.Id);
        });
        await Green();
        Assert.Equal(60, await Count("test"));
    }

    [Fact]
    public async Task An_unassigned_replica_is_explained_decider_by_decider()
    {
        await Create("test", shards: 1, replicas: 3);
        await Wait.Until(async () => (await Routing("test")).Count(copy => copy.NodeId is not null) == 3);
        var first = JsonDocument.Parse((await _client.Cluster.AllocationExplain(new AllocationExplainRequest())).Body).RootElement;
        Assert.Equal(("test", 0, false, "unassigned", "no"), (
            first.GetProperty("index").GetString(),
            first.GetProperty("shard").GetInt32(),
            first.GetProperty("primary").GetBoolean(),
            first.GetProperty("current_state").GetString(),
            first.GetProperty("can_allocate").GetString()));
        Assert.All(first.GetProperty("node_allocation_decisions").EnumerateArray(), node =>
            Assert.Contains(node.GetProperty("deciders").EnumerateArray(), decider => decider.GetProperty("decider").GetString() == "same_shard"));
        var nothing = await Assert.ThrowsAsync<WinnowException>(() => _client.Cluster.AllocationExplain(new AllocationExplainRequest { Body = """{"index":"test"}"""u8.ToArray() }));
        Assert.Equal("action_request_validation_exception", nothing.Error.Type);
    }

    [Fact]
    public async Task A_node_that_leaves_is_waited_for_and_gets_its_copies_back()
    {
        await Create("test", shards: 3, replicas: 1);
        await Index("test", 30);
        await Green();
        var (_, other) = await _cluster.Masters();
        var name = other.Name;
        _client = _cluster.On(_cluster.Silos.GetActiveSilos().First(silo => silo.Name != name));
        await _cluster.Kill(other);
        _cluster.Disk(name).Crash();
        var left = await Health(new HealthRequest { WaitForNodes = "2", WaitForActiveShards = "4" });
        Assert.False(left.TimedOut, Show(left));
        await Wait.Until(async () => (await Health(new HealthRequest())).DelayedUnassignedShards == 2);
        await _cluster.Restart(name);
        var health = await Health(new HealthRequest { WaitForNodes = "3", WaitForStatus = HealthStatus.Green });
        Assert.False(health.TimedOut, Show(health));
        Assert.Equal(30, await Count("test"));
    }

    [Fact]
    public async Task The_allocator_goes_on_where_its_silo_is_lost()
    {
        await Create("test", shards: 3, replicas: 1);
        await Green();
        var (master, other) = await _cluster.Masters();
        _client = _cluster.On(other);
        await _cluster.Kill(master);
        await Health(new HealthRequest { WaitForNodes = "2" });
        await Create("after", shards: 2, replicas: 1);
        var health = await Health(new HealthRequest { Indices = ["after"], WaitForStatus = HealthStatus.Green });
        Assert.False(health.TimedOut);
    }

    [Fact]
    public async Task Health_waits_for_what_is_yet_to_come()
    {
        var waiting = Health(new HealthRequest { Indices = ["later"], WaitForStatus = HealthStatus.Green });
        await Create("later", shards: 1, replicas: 1);
        Assert.False((await waiting).TimedOut);
        var never = await Health(new HealthRequest { WaitForNodes = ">=4", Timeout = TimeSpan.Zero });
        Assert.True(never.TimedOut);
        Assert.Equal(3, never.NumberOfNodes);
    }

    private Task Create(string name, int shards, int replicas) => _client.Indices.Create(new CreateIndexRequest
    {
        Index = name,
        Body = Encoding.UTF8.GetBytes($$$"""{"settings":{"number_of_shards":{{{shards}}},"number_of_replicas":{{{replicas}}}}}"""),
    });

    private async Task Index(string name, int count)
    {
        var items = Enumerable.Range(0, count).Select(i => new BulkItem { Index = name, Id = $"{i}", Source = "{}"u8.ToArray() });
        var response = await _client.Documents.Bulk(new BulkRequest { Items = [.. items], Refresh = RefreshPolicy.Immediate });
        Assert.All(response.Items, item => Assert.Null(item.Error));
    }

    private async Task<long> Count(string name)
    {
        var count = await _client.Searches.Count(new CountRequest { Indices = [name] });
        Assert.Equal(0, count.Shards.Failed);
        return count.Count;
    }

    private async Task<ShardRoutingView[]> Routing(string name) => (await _client.Cluster.State(new ClusterStateRequest { Indices = [name] })).Routing;

    private Task<ClusterHealthView> Health(HealthRequest request) => _client.Cluster.Health(request.Timeout is null ? request with { Timeout = TimeSpan.FromSeconds(60) } : request);

    private async Task<ClusterHealthView> Green()
    {
        var health = await Health(new HealthRequest { WaitForStatus = HealthStatus.Green, WaitForNoRelocatingShards = true });
        Assert.False(health.TimedOut, Show(health));
        return health;
    }

    private static string Show(ClusterHealthView health) =>
        $"{health.Status}: {health.NumberOfNodes} nodes, {health.ActiveShards} active, {health.InitializingShards} initializing, {health.UnassignedShards} unassigned, {health.RelocatingShards} relocating";

    private async Task<JsonElement> Reroute(string body) =>
        JsonDocument.Parse((await _client.Cluster.Reroute(new RerouteRequest { Body = Encoding.UTF8.GetBytes(body), Explain = true })).Explanations).RootElement;
}
