using System.Text;
using Winnow.Contracts;
using Winnow.Store;

namespace Winnow.Cluster.Tests.SingleNode;

public sealed class SingleNodeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-");
    private readonly RamDirectory _data = new();

    private string ClusterFolder => Path.Combine(_folder.FullName, "cluster");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Documents_go_to_their_shards_and_are_found_by_search()
    {
        await using var node = await Start();
        await node.Create("test", """{"settings":{"number_of_shards":3}}""");
        var items = Enumerable.Range(0, 100).Select(i => new BulkItem { Index = "test", Id = $"{i}", Source = Encoding.UTF8.GetBytes($$"""{"n":{{i}},"text":"number {{i}}"}""") });
        var bulk = await node.Documents.Bulk(new BulkRequest { Items = [.. items], Refresh = RefreshPolicy.Immediate });
        Assert.All(bulk.Items, item => Assert.Equal(201, item.Status));

        var found = await node.Search("test", """{"query":{"range":{"n":{"gte":40}}},"sort":[{"n":"asc"}],"size":5,"aggs":{"max":{"max":{"field":"n"}}}}""");
        Assert.Equal(60, found.GetProperty("hits").GetProperty("total").GetProperty("value").GetInt32());
        Assert.Equal(["40", "41", "42", "43", "44"], found.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("_id").GetString()));
        Assert.Equal(99, found.GetProperty("aggregations").GetProperty("max").GetProperty("value").GetDouble());

        var stats = await node.Indices.Stats(new IndicesRequest { Indices = ["test"] });
        Assert.Equal(100, stats.Primaries.DocsCount);
        Assert.All(stats.Indices[0].Shards, shard => Assert.InRange(shard.Stats.DocsCount, 20, 46));
    }

    [Fact]
    public async Task A_write_creates_its_index_and_its_fields()
    {
        await using var node = await Start();
        var first = await node.Index("fresh", null, """{"a":"x"}""");
        Assert.Equal((201, 20), (first.Status, first.Id!.Length));
        var view = Assert.Single(await node.Indices.Get(new GetIndexRequest { Indices = ["fresh"] }));
        Assert.Contains("\"keyword\"", Encoding.UTF8.GetString(view.Mappings.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_restart_everything_acknowledged_is_there_in_a_new_term()
    {
        await using (var node = await Start())
        {
            await node.Create("test", """{"settings":{"number_of_shards":2},"aliases":{"alias":{}}}""");
            for (var i = 0; i < 20; i++)
            {
                await node.Index("test", $"{i}", $$"""{"n":{{i}}}""");
            }
        }

        await using var again = await Start();
        for (var i = 0; i < 20; i++)
        {
            var document = await again.Get("alias", $"{i}");
            Assert.True(document.Found, $"document {i}");
            Assert.Equal((1, 1), (document.Version, document.PrimaryTerm));
        }

        Assert.Equal(2, (await again.Index("test", "new", "{}")).PrimaryTerm);
        Assert.Equal(HealthStatus.Yellow, (await again.Cluster.Health(new HealthRequest())).Status);
    }

    [Fact]
    public async Task A_corrupt_copy_is_reported_and_never_served()
    {
        var disk = Path.Combine(_folder.FullName, "data");
        await using (var node = await Node.Start(new FsDirectory(disk), ClusterFolder))
        {
            await node.Create("test");
            await node.Index("test", "1", """{"n":1}""");
            await node.Indices.Flush(new FlushRequest { Indices = ["test"] });
        }

        var segment = Directory.EnumerateFiles(disk, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file)[0] == '_').MaxBy(file => new FileInfo(file).Length)!;
        var bytes = await File.ReadAllBytesAsync(segment);
        bytes[bytes.Length / 2] ^= 0x20;
        await File.WriteAllBytesAsync(segment, bytes);

        await using var again = await Node.Start(new FsDirectory(disk), ClusterFolder);
        Assert.Equal(HealthStatus.Red, (await again.Cluster.Health(new HealthRequest())).Status);
        var error = (await Assert.ThrowsAsync<WinnowException>(() => again.Get("test", "1"))).Error;
        Assert.Equal(("no_shard_available_action_exception", 503), (error.Type, error.Status));
        var explained = await again.Cluster.AllocationExplain(new AllocationExplainRequest { Body = """{"index":"test","shard":0,"primary":true}"""u8.ToArray() });
        var text = Encoding.UTF8.GetString(explained.Body.Span);
        Assert.Contains("no_valid_shard_copy", text, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(segment), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_64_writers_that_compare_and_set_one_wins_each_round()
    {
        await using var node = await Start();
        var current = await node.Index("test", "1", """{"n":0}""");
        for (var round = 0; round < 5; round++)
        {
            var (seqNo, term) = (current.SeqNo, current.PrimaryTerm);
            var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(writer =>
                node.Index("test", "1", $$"""{"n":{{writer}}}""", item => item with { IfSeqNo = seqNo, IfPrimaryTerm = term })));
            current = Assert.Single(results, result => result.Error is null);
            Assert.All(results.Where(result => result.Error is not null), result => Assert.Equal((409, "version_conflict_engine_exception"), (result.Status, result.Error!.Type)));
        }

        Assert.Equal(6, (await node.Get("test", "1")).Version);
    }

    [Fact]
    public async Task Of_many_creations_of_one_index_one_succeeds()
    {
        await using var node = await Start();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await node.Create("test")).Acknowledged ? "created" : "unacknowledged";
            }
            catch (WinnowException exception)
            {
                return exception.Error.Type;
            }
        }));
        Assert.Single(outcomes, "created");
        Assert.Equal(7, outcomes.Count(outcome => outcome == "resource_already_exists_exception"));
    }

    [Fact]
    public async Task A_write_in_an_old_term_is_refused()
    {
        await using var node = await Start();
        await node.Create("test");
        var state = await node.Cluster.State(new ClusterStateRequest { Indices = ["test"] });
        var primary = state.Routing.Single(copy => copy.Primary);
        var shard = node.Grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(primary.IndexUuid, 0, primary.AllocationId!, primary.NodeId!));
        var write = new ShardBulkRequest { Items = [new BulkItem { Index = "test", Id = "1", Source = "{}"u8.ToArray() }], PrimaryTerm = 7 };
        Assert.Equal(IShardGrain.StaleRouting, (await Assert.ThrowsAsync<WinnowException>(() => shard.Bulk(write))).Error.Type);
        var elsewhere = node.Grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(primary.IndexUuid, 0, "another-copy", primary.NodeId!));
        Assert.Equal(IShardGrain.StaleRouting, (await Assert.ThrowsAsync<WinnowException>(() => elsewhere.Bulk(write))).Error.Type);
        Assert.False((await node.Get("test", "1")).Found);
    }

    [Fact]
    public async Task A_deleted_index_takes_its_files_with_it()
    {
        await using var node = await Start();
        await node.Create("test");
        await node.Index("test", "1", "{}");
        await node.Indices.Delete(new IndicesRequest { Indices = ["test"] });
        Assert.Equal(404, (await Assert.ThrowsAsync<WinnowException>(() => node.Get("test", "1"))).Error.Status);
        await node.Create("test");
        Assert.False((await node.Get("test", "1")).Found);
    }

    [Fact]
    public async Task A_closed_index_is_refused_and_opens_with_what_it_had()
    {
        await using var node = await Start();
        await node.Index("test", "1", "{}");
        await node.Indices.Close(new OpenIndexRequest { Indices = ["test"] });
        Assert.Equal("index_closed_exception", (await Assert.ThrowsAsync<WinnowException>(() => node.Get("test", "1"))).Error.Type);
        Assert.Equal("index_closed_exception", (await node.Index("test", "2", "{}")).Error!.Type);
        Assert.True((await node.Indices.Open(new OpenIndexRequest { Indices = ["test"] })).ShardsAcknowledged);
        Assert.True((await node.Get("test", "1")).Found);
    }

    [Fact]
    public async Task A_scroll_gives_every_document_once()
    {
        await using var node = await Start();
        await node.Create("test", """{"settings":{"number_of_shards":2}}""");
        var items = Enumerable.Range(0, 57).Select(i => new BulkItem { Index = "test", Id = $"{i}", Source = "{}"u8.ToArray() });
        await node.Documents.Bulk(new BulkRequest { Items = [.. items], Refresh = RefreshPolicy.Immediate });
        var page = await node.Searches.Search(new SearchRequest { Indices = ["test"], Body = """{"size":10}"""u8.ToArray(), Scroll = TimeSpan.FromMinutes(1) });
        var seen = new List<string>();
        while (true)
        {
            var json = System.Text.Json.JsonDocument.Parse(page.Body).RootElement;
            var ids = json.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("_id").GetString()!).ToList();
            if (ids.Count == 0)
            {
                break;
            }

            seen.AddRange(ids);

            // What is written meanwhile is not seen.
            await node.Index("test", $"new-{seen.Count}", "{}", refresh: RefreshPolicy.Immediate);
            page = await node.Searches.Scroll(new ScrollRequest { ScrollId = json.GetProperty("_scroll_id").GetString()!, KeepAlive = TimeSpan.FromMinutes(1) });
        }

        Assert.Equal(Enumerable.Range(0, 57).Select(i => $"{i}").Order(), seen.Order());
    }

    private Task<Node> Start() => Node.Start(_data, ClusterFolder);
}
