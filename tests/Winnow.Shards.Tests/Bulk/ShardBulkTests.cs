using System.Text;
using Winnow.Search;
using Xunit;

namespace Winnow.Shards.Tests;

public sealed class ShardBulkTests
{
    private readonly EngineFixture _fixture = new();
    private readonly List<string> _mappingUpdates = [];

    [Fact]
    public async Task Actions_happen_in_their_order_and_each_has_its_result()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        BulkResult result = await Bulk(engine).ExecuteAsync(
        [
            Item(BulkOpType.Index, "1", """{"n":1}"""),
            Item(BulkOpType.Index, "1", """{"n":2}"""),
            Item(BulkOpType.Create, "1", """{"n":3}"""),
            Item(BulkOpType.Create, "2", """{"n":4}""") with { Routing = "r" },
            Item(BulkOpType.Delete, "3", ""),
            Item(BulkOpType.Update, "1", """{"doc":{"m":5}}"""),
            Item(BulkOpType.Delete, "2", "") with { Routing = "r" },
            Item(BulkOpType.Index, "4", """{"n":"not a number"}"""),
            Item(BulkOpType.Index, "5", """{"n":"""),
        ]);
        Assert.Equal(
            ["Created 1/0", "Updated 2/1", "409", "Created 1/2", "NotFound 1/3", "Updated 3/4", "Deleted 2/5", "400", "400"],
            result.Items.Select(Describe));
        Assert.Equal(
            ["Index 1 v1", "Index 1 v2", "Index 2 v1", "Delete 3 v1", "Index 1 v3", "Delete 2 v2"],
            result.Operations.Select(operation => $"{operation.Kind} {operation.Id} v{operation.Version}"));
        Assert.Equal(Enumerable.Range(0, 6).Select(n => (long)n), result.Operations.Select(operation => operation.SeqNo));
        Assert.Equal("document_parsing_exception", result.Items[7].Failure!.Type);
        Assert.Equal("""{"n":2,"m":5}""", EngineFixture.Text(engine.Get("1").Source));
        Assert.Equal(5, engine.SeqNoStats.PersistedCheckpoint);
        _fixture.Directory.Crash();
        await using ShardEngine reopened = await _fixture.OpenAsync();
        Assert.Equal("""{"n":2,"m":5}""", EngineFixture.Text(reopened.Get("1").Source));
    }

    [Fact]
    public async Task One_sync_serves_the_whole_bulk()
    {
        var disk = new CountingDirectory(_fixture.Directory);
        _fixture.Disk = disk;
        await using ShardEngine engine = await _fixture.OpenAsync();
        disk.Syncs = 0;
        await Bulk(engine).ExecuteAsync([.. Enumerable.Range(0, 500).Select(n => Item(BulkOpType.Index, $"{n}", """{"n":1}"""))]);

        // The translog and its checkpoint.
        Assert.Equal(2, disk.Syncs);
        Assert.Equal(499, engine.SeqNoStats.PersistedCheckpoint);
    }

    [Fact]
    public async Task New_fields_are_mapped_before_their_document_is_indexed_and_once()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        BulkResult result = await Bulk(engine).ExecuteAsync(
        [
            Item(BulkOpType.Index, "1", """{"a":1}"""),
            Item(BulkOpType.Index, "2", """{"a":2}"""),
            Item(BulkOpType.Index, "3", """{"a":3,"b":"x"}"""),
        ]);
        Assert.All(result.Items, item => Assert.Null(item.Failure));
        Assert.Equal(2, _mappingUpdates.Count);
        Assert.Contains("\"a\"", _mappingUpdates[0], StringComparison.Ordinal);
        Assert.Contains("\"b\"", _mappingUpdates[1], StringComparison.Ordinal);
        Assert.Equal(3, result.Operations.Count);
    }

    [Fact]
    public async Task A_mapping_that_cannot_be_fails_its_document_only()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        var bulk = new ShardBulk(engine, _ => throw Errors.IllegalArgument("Limit of total fields [1] has been exceeded"));
        BulkResult result = await bulk.ExecuteAsync(
            [Item(BulkOpType.Index, "1", """{"new":1}"""), Item(BulkOpType.Index, "2", """{"n":1}""")]);
        Assert.Equal("Limit of total fields [1] has been exceeded", result.Items[0].Failure!.Reason);
        Assert.Equal("Created 1/0", Describe(result.Items[1]));
    }

    [Theory]
    [InlineData("""{"doc":{"n":1}}""", "NoOp", """{"n":1,"o":{"a":1}}""")]
    [InlineData("""{"doc":{"n":1},"detect_noop":false}""", "Updated", """{"n":1,"o":{"a":1}}""")]
    [InlineData("""{"doc":{"o":{"b":[2]}}}""", "Updated", """{"n":1,"o":{"a":1,"b":[2]}}""")]
    [InlineData("""{"doc":{"o":null}}""", "Updated", """{"n":1,"o":null}""")]
    [InlineData("""{"doc":{"n":2},"upsert":{"n":9}}""", "Updated", """{"n":2,"o":{"a":1}}""")]
    public async Task An_update_merges_and_notices_that_nothing_changes(string body, string expected, string source)
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        await Bulk(engine).ExecuteAsync([Item(BulkOpType.Index, "1", """{"n":1,"o":{"a":1}}""")]);
        BulkResult result = await Bulk(engine).ExecuteAsync([Item(BulkOpType.Update, "1", body) with { ReturnSource = true }]);
        Assert.Null(result.Items[0].Failure);
        Assert.Equal(expected, result.Items[0].Result.ToString());
        Assert.Equal(expected == "NoOp" ? 0 : 1, result.Items[0].SeqNo);
        Assert.Equal(source, EngineFixture.Text(engine.Get("1").Source));
        Assert.Equal(source, EngineFixture.Text(result.Items[0].Source));
        Assert.Equal(expected == "NoOp" ? 1 : 0, engine.Stats().Indexing.NoopUpdateTotal);
    }

    [Theory]
    [InlineData("""{"doc":{"n":1}}""", "document_missing_exception", 404, "[9]: document missing")]
    [InlineData("""{}""", "action_request_validation_exception", 400, "Validation Failed: 1: script or doc is missing;")]
    [InlineData("""{"doc":{},"doc_as_upsrt":true}""", "x_content_parse_exception", 400, "[1:26] [UpdateRequest] unknown field [doc_as_upsrt] did you mean [doc_as_upsert]?")]
    [InlineData("""{"doc":3}""", "x_content_parse_exception", 400, "[1:8] [UpdateRequest] doc doesn't support values of type: VALUE_NUMBER")]
    [InlineData("""{"script":"ctx.op='none'"}""", "illegal_argument_exception", 400, "scripted updates are not supported: no scripting language is available")]
    [InlineData("""{"script":"x","doc":{}}""", "illegal_argument_exception", 400, "can't provide both script and doc")]
    public async Task A_bad_update_says_what_is_wrong(string body, string type, int status, string reason)
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        BulkResult result = await Bulk(engine).ExecuteAsync([Item(BulkOpType.Update, "9", body)]);
        ElasticsearchException failure = result.Items[0].Failure!;
        Assert.Equal((type, status, reason), (failure.Type, failure.Status, failure.Reason));
        Assert.Empty(result.Operations);
    }

    [Fact]
    public async Task An_upsert_creates_what_is_missing()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        BulkResult result = await Bulk(engine).ExecuteAsync(
        [
            Item(BulkOpType.Update, "1", """{"doc":{"n":1},"upsert":{"n":7}}"""),
            Item(BulkOpType.Update, "2", """{"doc":{"n":8},"doc_as_upsert":true}"""),
        ]);
        Assert.Equal(["Created 1/0", "Created 1/1"], result.Items.Select(Describe));
        Assert.Equal("""{"n":7}""", EngineFixture.Text(engine.Get("1").Source));
        Assert.Equal("""{"n":8}""", EngineFixture.Text(engine.Get("2").Source));
    }

    [Fact]
    public async Task An_update_with_a_stale_seq_no_is_a_conflict()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        await Bulk(engine).ExecuteAsync([Item(BulkOpType.Index, "1", "{}"), Item(BulkOpType.Index, "1", "{}")]);
        BulkItem update = Item(BulkOpType.Update, "1", """{"doc":{"n":1}}""") with { IfSeqNo = 0, IfPrimaryTerm = 1 };
        BulkResult result = await Bulk(engine).ExecuteAsync([update, update with { IfSeqNo = 1 }]);
        Assert.Equal(
            "[1]: version conflict, required seqNo [0], primary term [1]. current document has seqNo [1] and primary term [1]",
            result.Items[0].Failure!.Reason);
        Assert.Null(result.Items[1].Failure);
    }

    [Fact]
    public async Task Updates_that_conflict_read_again_as_often_as_they_were_told()
    {
        const int Writers = 8;
        const int Updates = 50;
        await using ShardEngine engine = await ShardEngine.OpenAsync(_fixture.Config with { Executor = ThreadPoolExecutor.Instance });
        await Bulk(engine).ExecuteAsync([Item(BulkOpType.Index, "1", "{}")]);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (int n = 0; n < Updates; n++)
            {
                BulkItem update = Item(BulkOpType.Update, "1", $$$"""{"doc":{"f{{{writer}}}":{{{n}}}}}""") with { RetryOnConflict = 10_000 };
                BulkResult result = await Bulk(engine).ExecuteAsync([update]);
                Assert.Null(result.Items[0].Failure);
            }
        }));
        string source = EngineFixture.Text(engine.Get("1").Source);
        Assert.All(Enumerable.Range(0, Writers), writer => Assert.Contains($"\"f{writer}\":{Updates - 1}", source, StringComparison.Ordinal));
        Assert.Equal(1 + (Writers * Updates), engine.Get("1").Version);
    }

    [Fact]
    public async Task A_bulk_on_an_engine_that_failed_is_not_acknowledged()
    {
        var disk = new LimitedDirectory(_fixture.Directory);
        _fixture.Disk = disk;
        ShardEngine engine = await _fixture.OpenAsync();
        disk.FreeBytes = 5;
        await Assert.ThrowsAsync<EngineClosedException>(() => Bulk(engine).ExecuteAsync([Item(BulkOpType.Index, "1", "{}")]));
        await Assert.ThrowsAsync<EngineClosedException>(() => Bulk(engine).ExecuteAsync([Item(BulkOpType.Index, "2", "{}")]));
        engine.Abort();
    }

    private ShardBulk Bulk(ShardEngine engine) => new(engine, update =>
    {
        lock (_mappingUpdates)
        {
            _mappingUpdates.Add(EngineFixture.Text(update));
            _fixture.Mapper.Apply(_fixture.Mapper.MergeWith(update));
        }

        return Task.CompletedTask;
    });

    private static BulkItem Item(BulkOpType type, string id, string source) =>
        new() { OpType = type, Id = id, Source = Encoding.UTF8.GetBytes(source) };

    private static string Describe(BulkItemResult item) =>
        item.Failure is null ? $"{item.Result} {item.Version}/{item.SeqNo}" : $"{item.Failure.Status}";
}
