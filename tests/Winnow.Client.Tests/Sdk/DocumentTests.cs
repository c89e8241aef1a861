using Winnow.Client.Documents;
using Winnow.Contracts;

namespace Winnow.Client.Tests.Sdk;

[Collection(ClusterGroup.Name)]
public sealed class DocumentTests(Cluster cluster)
{
    private static readonly Book Fox = Library.Books["fox"];

    private readonly WinnowClient _client = cluster.Client;

    [Fact]
    public async Task A_typed_document_comes_back_as_it_was()
    {
        var book = Fox with { WrittenBy = new Author("Zoë \"Z\" Ångström 😀", StillAlive: false) };
        var written = await _client.IndexAsync("typed", book, "1");
        Assert.Equal((201, WriteResult.Created, 1L), (written.Status, written.Result, written.Version));
        var read = (await _client.GetAsync<Book>("typed", "1"))!;
        Assert.Equivalent(book, read.Source, strict: true);
        Assert.Equal((written.Version, written.SeqNo, written.PrimaryTerm), (read.Version, read.SeqNo, read.PrimaryTerm));

        var raw = (await _client.GetAsync<System.Text.Json.JsonElement>("typed", "1"))!.Source;
        Assert.Equal("Zoë \"Z\" Ångström 😀", raw.GetProperty("writtenBy").GetProperty("fullName").GetString());
        Assert.Equal("2001-02-03", raw.GetProperty("publishedOn").GetString());
    }

    [Fact]
    public async Task Without_an_id_each_document_gets_its_own()
    {
        var first = await _client.IndexAsync("generated", Fox);
        var second = await _client.IndexAsync("generated", Fox);
        Assert.NotEqual(first.Id, second.Id);
        Assert.NotNull(await _client.GetAsync<Book>("generated", first.Id!));
    }

    [Fact]
    public async Task Creating_what_is_there_is_a_conflict_and_changes_nothing()
    {
        await _client.CreateAsync("created", "1", Fox);
        var conflict = await Assert.ThrowsAsync<WinnowException>(() => _client.CreateAsync("created", "1", Fox with { Title = "other" }));
        Assert.Equal((409, "version_conflict_engine_exception"), (conflict.Status, conflict.Error.Type));
        Assert.Equal(Fox.Title, (await _client.GetAsync<Book>("created", "1"))!.Source.Title);
    }

    [Fact]
    public async Task Compare_and_set_succeeds_once()
    {
        var read = await _client.IndexAsync("compared", Fox, "1");
        var options = new WriteOptions { IfSeqNo = read.SeqNo, IfPrimaryTerm = read.PrimaryTerm };
        var second = await _client.IndexAsync("compared", Fox with { Price = 1 }, "1", options);
        Assert.Equal((200, WriteResult.Updated, 2L), (second.Status, second.Result, second.Version));
        foreach (var write in new[] { () => _client.IndexAsync("compared", Fox, "1", options), () => _client.DeleteAsync("compared", "1", options) })
        {
            Assert.Equal(409, (await Assert.ThrowsAsync<WinnowException>(write)).Status);
        }

        Assert.Equal(1, (await _client.GetAsync<Book>("compared", "1"))!.Source.Price);
    }

    [Fact]
    public async Task An_update_merges_a_part_and_leaves_the_rest()
    {
        await _client.IndexAsync("updated", Fox, "1");
        var updated = await _client.UpdateAsync("updated", "1", new { Price = 3.5 });
        Assert.Equal((WriteResult.Updated, 2L), (updated.Result, updated.Version));
        Assert.Equivalent(Fox with { Price = 3.5 }, (await _client.GetAsync<Book>("updated", "1"))!.Source, strict: true);
        Assert.Equal(WriteResult.Noop, (await _client.UpdateAsync("updated", "1", new { Price = 3.5 })).Result);
    }

    [Fact]
    public async Task Only_an_upsert_updates_what_is_not_there()
    {
        await _client.IndexAsync("upserted", Fox, "1");
        var missing = await Assert.ThrowsAsync<WinnowException>(() => _client.UpdateAsync("upserted", "2", Fox));
        Assert.Equal((404, "document_missing_exception"), (missing.Status, missing.Error.Type));
        Assert.Equal(WriteResult.Created, (await _client.UpdateAsync("upserted", "2", Fox, upsert: true)).Result);
        Assert.Equivalent(Fox, (await _client.GetAsync<Book>("upserted", "2"))!.Source, strict: true);
    }

    [Fact]
    public async Task Concurrent_updates_that_may_retry_all_arrive()
    {
        await _client.IndexAsync("retried", new Dictionary<string, int>(), "1");
        var options = new WriteOptions { RetryOnConflict = 50 };
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => _client.UpdateAsync("retried", "1", new Dictionary<string, int> { [$"n{i}"] = i }, options: options)));
        Assert.Equal(16, (await _client.GetAsync<Dictionary<string, int>>("retried", "1"))!.Source.Count);
    }

    [Fact]
    public async Task A_deleted_document_is_gone_and_deleting_it_again_finds_nothing()
    {
        await _client.IndexAsync("deleted", Fox, "1");
        Assert.Equal(WriteResult.Deleted, (await _client.DeleteAsync("deleted", "1")).Result);
        Assert.Null(await _client.GetAsync<Book>("deleted", "1"));
        var again = await _client.DeleteAsync("deleted", "1");
        Assert.Equal((404, WriteResult.NotFound), (again.Status, again.Result));
    }

    [Fact]
    public async Task In_a_bulk_call_one_bad_item_does_not_hinder_the_others()
    {
        await _client.Indices.CreateAsync("bulk", """{"mappings":{"properties":{"pageCount":{"type":"integer"}}}}""");
        var outcome = await _client.BulkAsync(bulk => bulk
            .Index("bulk", Fox, "1")
            .Index("bulk", new { PageCount = "many" }, "bad")
            .Create("bulk", "2", Fox)
            .Update("bulk", "1", new { Price = 1 })
            .Update("bulk", "3", Fox, upsert: true)
            .Delete("bulk", "2"));
        Assert.True(outcome.HasErrors);
        Assert.Equal(["1", "bad", "2", "1", "3", "2"], outcome.Items.Select(item => item.Id));
        Assert.Equal([201, 400, 201, 200, 201, 200], outcome.Items.Select(item => item.Status));
        Assert.Equal("document_parsing_exception", outcome.Items[1].Error!.Type);
        Assert.Null(await _client.GetAsync<Book>("bulk", "bad"));
        Assert.Equal(1, (await _client.GetAsync<Book>("bulk", "1"))!.Source.Price);
    }

    [Fact]
    public async Task Get_many_gives_what_is_there_once()
    {
        await Library.Fill(_client, "many");
        var found = await _client.GetManyAsync<Book>("many", ["fox", "no", "sea", "fox"]);
        Assert.Equal(["fox", "sea"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Library.Books["sea"].Title, found["sea"].Source.Title);
    }

    [Fact]
    public async Task An_index_that_is_not_there_is_said()
    {
        var missing = await Assert.ThrowsAsync<WinnowException>(() => _client.GetAsync<Book>("nowhere", "1"));
        Assert.Equal((404, "index_not_found_exception"), (missing.Status, missing.Error.Type));
        Assert.Equal(404, (await Assert.ThrowsAsync<WinnowException>(() => _client.CountAsync("nowhere"))).Status);
        Assert.False(await _client.Indices.ExistsAsync("nowhere"));
    }

    [Fact]
    public async Task An_alias_and_a_mapping_are_added_and_an_index_is_deleted()
    {
        await _client.Indices.CreateAsync("aliased");
        Assert.True((await _client.Indices.AddAliasAsync("aliased", "nickname")).Acknowledged);
        Assert.True((await _client.Indices.PutMappingAsync("aliased", """{"properties":{"genre":{"type":"keyword"}}}""")).Acknowledged);
        await _client.IndexAsync("nickname", Fox, "1", new WriteOptions { Refresh = RefreshPolicy.Immediate });
        Assert.Equal(1, await _client.CountAsync("aliased", Queries.Query.Term("genre", "fable")));
        await _client.Indices.DeleteAsync("aliased");
        Assert.False(await _client.Indices.ExistsAsync("aliased"));
    }

    [Theory]
    [InlineData("2024-01")]
    [InlineData("2024-01-31")]
    [InlineData("2024-01-31T10:20")]
    [InlineData("2024-01-31T10:20:30")]
    [InlineData("2024-01-31T10:20:30Z")]
    [InlineData("2024-01-31T10:20-05:30")]
    [InlineData("2024-01-31T10:20:30.1+02:00")]
    [InlineData("2024-01-31T10:20:30.123456789Z")]
    public async Task What_the_importer_takes_for_a_date_a_date_field_takes(string date)
    {
        var index = $"dates-{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(date))}";
        await _client.Indices.CreateAsync(index, """{"mappings":{"properties":{"at":{"type":"date"}}}}""");
        Assert.Equal(201, (await _client.IndexAsync(index, new { At = date }, "1")).Status);
    }
}
