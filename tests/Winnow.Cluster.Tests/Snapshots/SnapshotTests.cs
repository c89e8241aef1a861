using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Snapshots;

public sealed class SnapshotTests
{
    [Fact]
    public async Task A_snapshot_is_made_listed_and_restored_as_it_was()
    {
        await using var cluster = await SnapshotCluster.Start();
        await cluster.Fill("books", 100);
        await cluster.Fill("films", 10);

        var made = (await cluster.Create("first", """{"metadata":{"by":"me"}}""")).GetProperty("snapshot");

        Assert.Equal(("first", "SUCCESS", 4, 4), (Text(made, "snapshot"), Text(made, "state"), Shards(made, "total"), Shards(made, "successful")));
        Assert.Equal("""{"by":"me"}""", made.GetProperty("metadata").GetRawText());
        Assert.Equal(["books", "films"], made.GetProperty("indices").EnumerateArray().Select(index => index.GetString()!));
        Assert.Equal(made.GetRawText(), (await cluster.Get("first")).GetProperty("snapshots")[0].GetRawText());

        await cluster.Add("books", 100, 50);
        await cluster.Any.Indices.Delete(new IndicesRequest { Indices = ["films"] });
        var restored = (await cluster.Restore("first", """{"rename_pattern":"(.+)","rename_replacement":"old_$1"}""")).GetProperty("snapshot");

        Assert.Equal((4, 0), (Shards(restored, "successful"), Shards(restored, "failed")));
        Assert.Equal((100, 10, 150), (await cluster.Count("old_books"), await cluster.Count("old_films"), await cluster.Count("books")));
        await cluster.AssertSound();
    }

    [Fact]
    public async Task A_snapshot_of_what_has_not_changed_uploads_nothing()
    {
        await using var cluster = await SnapshotCluster.Start();
        await cluster.Fill("books", 100);
        await cluster.Create("first");

        await cluster.Create("second");
        var before = Incremental(await cluster.Status("first"));
        var after = Incremental(await cluster.Status("second"));

        Assert.True(before.Files > 0 && before.Bytes > 0);
        Assert.Equal((0, 0L), after);
    }

    [Fact]
    public async Task What_only_deleted_snapshots_held_is_removed()
    {
        await using var cluster = await SnapshotCluster.Start();
        await cluster.Fill("books", 100);
        await cluster.Create("first");
        await cluster.Add("books", 100, 100);
        await cluster.Create("second");

        await cluster.Delete("f*");

        Assert.Equal(["second"], await cluster.Names());
        await cluster.AssertSound();
        await cluster.Delete("second");
        await cluster.Cleanup();
        Assert.DoesNotContain(Blobs(cluster), name => name.Contains("/blobs/", StringComparison.Ordinal) || name.Contains("snap-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_clone_outlives_its_source()
    {
        await using var cluster = await SnapshotCluster.Start();
        await cluster.Fill("books", 100);
        await cluster.Fill("films", 10);
        await cluster.Create("first");

        await cluster.CloneTo("first", "copy", "b*");
        await cluster.Delete("first");
        await cluster.Cleanup();
        await cluster.Any.Indices.Delete(new IndicesRequest { Indices = ["books", "films"] });
        await cluster.Restore("copy");

        Assert.Equal(100, await cluster.Count("books"));
        Assert.False(await cluster.Any.Exists("films"));
        await cluster.AssertSound();
    }

    [Fact]
    public async Task What_cannot_be_is_refused_in_Elasticsearchs_words()
    {
        await using var cluster = await SnapshotCluster.Start();
        await cluster.Fill("books", 10);
        await cluster.Create("first");

        await Refused("invalid_snapshot_name_exception", 400, "[r:first] Invalid snapshot name [first], snapshot with the same name already exists", cluster.Create("first"));
        await Refused("invalid_snapshot_name_exception", 400, "[r:First] Invalid snapshot name [First], must be lowercase", cluster.Create("First"));
        await Refused("snapshot_missing_exception", 404, "[r:none] is missing", cluster.Get("none"));
        await Refused("snapshot_missing_exception", 404, "[r:none] is missing", cluster.Delete("none"));
        await Refused("index_not_found_exception", 404, "no such index [none]", cluster.Create("second", """{"indices":"none"}"""));
        var uuid = Text((await cluster.Get("first")).GetProperty("snapshots")[0], "uuid");
        await Refused(
            "snapshot_restore_exception",
            500,
            $"[r:first/{uuid}] cannot restore index [books] because an open index with same name already exists in the cluster. Either close or delete the existing index or restore the index under a different name by providing a rename pattern and replacement name",
            cluster.Restore("first"));
        await Refused("repository_missing_exception", 404, "[none] missing", SnapshotCluster.Json(cluster.Snapshots.VerifyRepository("none")));
        Assert.Equal(["first"], await cluster.Names());
    }

    [Fact]
    public async Task A_closed_index_is_replaced()
    {
        await using var cluster = await SnapshotCluster.Start();
        await cluster.Fill("books", 100);
        await cluster.Create("first");
        await cluster.Add("books", 100, 50);
        await cluster.Any.Indices.Close(new OpenIndexRequest { Indices = ["books"] });

        await cluster.Restore("first");

        Assert.Equal(100, await cluster.Count("books"));
    }

    [Fact]
    public async Task A_closed_index_is_in_a_snapshot_and_comes_back_open()
    {
        await using var cluster = await SnapshotCluster.Start(silos: 2);
        await cluster.Fill("books", 100);
        await cluster.Fill("open", 10);
        await cluster.Any.Indices.Close(new OpenIndexRequest { Indices = ["books"] });

        var made = (await cluster.Create("first")).GetProperty("snapshot");
        Assert.Equal("SUCCESS", Text(made, "state"));
        Assert.Equal(["books", "open"], made.GetProperty("indices").EnumerateArray().Select(index => index.GetString()!).Order());

        await cluster.Restore("first", """{"indices":"books","rename_pattern":"(.+)","rename_replacement":"again-$1"}""");
        Assert.Equal(100, await cluster.Count("again-books"));
        await cluster.Any.Indices.Open(new OpenIndexRequest { Indices = ["books"] });
        await cluster.Add("books", 100, 1);
        Assert.Equal(101, await cluster.Count("books"));
    }

    [Fact]
    public async Task What_a_closed_index_had_not_flushed_is_in_its_snapshot()
    {
        await using var cluster = await SnapshotCluster.Start();
        await cluster.Fill("books", 100);
        await cluster.Any.Indices.Close(new OpenIndexRequest { Indices = ["books"] });
        await cluster.Create("first");
        await cluster.Any.Indices.Open(new OpenIndexRequest { Indices = ["books"] });
        await cluster.Add("books", 100, 50);
        await cluster.Any.Indices.Close(new OpenIndexRequest { Indices = ["books"] });
        await cluster.Create("second");

        await cluster.Restore("second");

        Assert.Equal(150, await cluster.Count("books"));
    }

    [Fact]
    public async Task A_repository_is_shared_by_two_clusters()
    {
        await using var one = await SnapshotCluster.Start();
        await using var two = await SnapshotCluster.Start(folder: one.Folder);
        await one.Fill("books", 100);
        await one.Create("of-one");

        await two.Restore("of-one");
        await two.Create("of-two");

        Assert.Equal(100, await two.Count("books"));
        Assert.Equal(["of-one", "of-two"], await one.Names());
        await two.Delete("of-one");
        Assert.Equal(["of-two"], await one.Names());
        await one.AssertSound();
    }

    private static async Task Refused(string type, int status, string reason, Task call)
    {
        var error = (await Assert.ThrowsAsync<WinnowException>(() => call)).Error;
        Assert.Equal((type, status, reason), (error.Type, error.Status, error.Reason));
    }

    private static string Text(JsonElement snapshot, string name) => snapshot.GetProperty(name).GetString()!;

    private static int Shards(JsonElement snapshot, string name) => snapshot.GetProperty("shards").GetProperty(name).GetInt32();

    private static (int Files, long Bytes) Incremental(JsonElement status)
    {
        var stats = status.GetProperty("snapshots")[0].GetProperty("stats").GetProperty("incremental");
        return (stats.GetProperty("file_count").GetInt32(), stats.GetProperty("size_in_bytes").GetInt64());
    }

    private static IEnumerable<string> Blobs(SnapshotCluster cluster) =>
        Directory.EnumerateFiles(Path.Combine(cluster.Folder.FullName, "shared"), "*", SearchOption.AllDirectories);
}
