using Winnow.Repositories.Tests.Storage;

namespace Winnow.Repositories.Tests;

/// <summary>One cluster, nothing goes wrong.</summary>
public sealed class RepositoryTests
{
    private static readonly TestIndex Logs = TestIndex.Of("logs", ("_0.si", "0123"), ("_0.doc", "the first segment of some length"));
    private static readonly TestIndex Users = TestIndex.Of("users", ("_0.si", "4567"), ("_0.doc", "ann, bob"));
    private readonly MemoryBlobStore _blobs = new();
    private readonly TestCluster _cluster;

    public RepositoryTests() => _cluster = new TestCluster(_blobs);

    [Fact]
    public async Task An_empty_container_is_no_repository_until_something_is_changed()
    {
        Assert.Null(await _cluster.Repository.Root());
        Assert.Null(await _cluster.Repository.Find("s"));
        Assert.Empty(await _cluster.Repository.Snapshots().ToListAsync());
        Assert.Empty(_blobs.Names);
    }

    [Fact]
    public async Task What_was_put_is_read_again()
    {
        await _cluster.Create("s1", Logs, Users);

        Same.Indices([Logs, Users], await _cluster.Restore("s1"));
        var entry = Assert.Single(await _cluster.Repository.Snapshots().ToListAsync());
        Assert.Equal(("s1", 2, 2, 2), (entry.Name, entry.Indices, entry.TotalShards, entry.SuccessfulShards));
        Assert.Empty((await _cluster.Repository.Root())!.Activities);
    }

    [Fact]
    public async Task What_is_there_is_not_uploaded_again_whoever_put_it()
    {
        await _cluster.Create("s1", Logs, Users);
        var other = new TestCluster(_blobs, "c2");

        var activity = await other.Register("s2");
        var (info, upload) = await other.UploadAll("s2", activity, Logs, Users);
        await other.TryAdd(info, activity);

        Assert.Equal(0, upload.Blobs);
        Same.Indices([Logs, Users], await _cluster.Restore("s2"));
    }

    [Fact]
    public async Task A_deleted_snapshot_takes_along_what_only_it_had()
    {
        await _cluster.Create("s1", Logs);
        var before = _blobs.Names.Count(name => name.StartsWith("blobs/", StringComparison.Ordinal));
        await _cluster.Create("s2", Logs, Users);

        await _cluster.Delete("s2");
        var swept = await _cluster.Repository.Sweep();

        Assert.True(swept.Blobs > 0);
        Assert.Equal(before, _blobs.Names.Count(name => name.StartsWith("blobs/", StringComparison.Ordinal)));
        Assert.Single(_blobs.Names, name => name.StartsWith("snap-", StringComparison.Ordinal));
        Assert.DoesNotContain(_blobs.Names, name => name.StartsWith("garbage/", StringComparison.Ordinal));
        Same.Indices([Logs], await _cluster.Restore("s1"));
    }

    [Fact]
    public async Task The_last_snapshot_leaves_nothing_but_the_root()
    {
        await _cluster.Create("s1", Logs, Users);

        await _cluster.Delete("s1");
        await _cluster.Repository.Sweep();

        Assert.Equal(["root"], _blobs.Names);
    }

    [Fact]
    public async Task A_clone_needs_no_upload_and_outlives_its_source()
    {
        var source = await _cluster.Create("s1", Logs, Users);
        var activity = await _cluster.Register("s2", kind: ActivityKind.Clone);
        var clone = source with { Name = "s2", Uuid = activity.Uuid, Indices = [.. source.Indices.Where(index => index.Name == "users")] };

        Assert.True((await _cluster.TryAdd(clone, activity)).IsDone);
        await _cluster.Delete("s1");
        await _cluster.Repository.Sweep();

        Same.Indices([Users], await _cluster.Restore("s2"));
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        await _cluster.Create("s1", Logs);
        await _cluster.Register("s2");

        var outcomes = (await _cluster.Repository.Change([
            new RegisterActivity(new Activity("x", ActivityKind.Create, "c", "s1", 0, 1)),
            new RegisterActivity(new Activity("y", ActivityKind.Create, "c", "s2", 0, 1)),
            new RegisterActivity(new Activity("z", ActivityKind.Restore, "c", "s1", 0, 1))])).Outcomes;

        Assert.Equal([RootRefusal.NameExists, RootRefusal.NameExists, null], outcomes.Select(outcome => outcome.Refusal));
    }

    [Fact]
    public async Task Names_are_listed_in_order_and_by_prefix()
    {
        foreach (var name in (string[])["b1", "a2", "b3", "b2", "c"])
        {
            await _cluster.Create(name, Users);
        }

        Assert.Equal(["a2", "b1", "b2", "b3", "c"], await _cluster.Repository.Snapshots().Select(entry => entry.Name).ToListAsync());
        Assert.Equal(["b2", "b3"], await _cluster.Repository.Snapshots("b", after: "b1").Select(entry => entry.Name).ToListAsync());
    }

    [Fact]
    public async Task Who_was_taken_for_dead_adds_nothing_even_if_its_name_comes_back()
    {
        var activity = await _cluster.Register("s");
        var (info, _) = await _cluster.UploadAll("s", activity, Logs);
        await _cluster.Repository.Change([new DropStaleActivities("c1", [], 0)]);

        Assert.Equal(RootRefusal.Fenced, (await _cluster.TryAdd(info, activity)).Refusal);
        await _cluster.Register("s", activity.Uuid);
        Assert.Equal(RootRefusal.Fenced, (await _cluster.TryAdd(info, activity)).Refusal);
        Assert.Null(await _cluster.Repository.Find("s"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_uploads_of_one_content_at_once_the_second_becomes_garbage(bool addedTogether)
    {
        var other = new TestCluster(_blobs, "c2");
        var first = await _cluster.Register("s1");
        var second = await other.Register("s2");
        var (info1, upload1) = await _cluster.UploadAll("s1", first, Logs);
        var (info2, upload2) = await other.UploadAll("s2", second, Logs);
        Assert.Equal(upload1.Blobs, upload2.Blobs);
        if (addedTogether)
        {
            await _cluster.Repository.Change([new AddSnapshot(info1, first.Generation), new AddSnapshot(info2, second.Generation)]);
        }
        else
        {
            await _cluster.TryAdd(info1, first);
            await other.TryAdd(info2, second);
        }

        await other.Repository.Sweep();

        Assert.Equal(Reachability.Of(_blobs).Names.Order(StringComparer.Ordinal), _blobs.Names);
        await _cluster.Delete("s1");
        Same.Indices([Logs], await _cluster.Restore("s2"));
    }

    [Fact]
    public async Task What_a_restore_relies_on_stays_until_it_is_unregistered()
    {
        var info = await _cluster.Create("s1", Logs);
        var restore = await _cluster.Register("s1", kind: ActivityKind.Restore);

        await _cluster.Delete("s1");
        Assert.Equal(1, (await _cluster.Repository.Sweep()).Waiting);
        Same.Indices([Logs], await _cluster.Read(info));

        await _cluster.Repository.Change([new UnregisterActivity(restore.Uuid)]);
        await _cluster.Repository.Sweep();
        Assert.Equal(["root"], _blobs.Names);
    }

    [Fact]
    public async Task Half_written_blobs_are_kept_for_long_while_somebody_is_at_work()
    {
        var activity = await _cluster.Register("s");
        await _cluster.Repository.Cleanup(dryRun: false);
        Assert.Equal(TimeSpan.FromDays(1), _blobs.LeftoversAge);

        await _cluster.Repository.Change([new UnregisterActivity(activity.Uuid)]);
        await _cluster.Repository.Cleanup(dryRun: false);
        Assert.Equal(TimeSpan.FromMinutes(1), _blobs.LeftoversAge);
    }

    [Fact]
    public async Task Changes_that_are_asked_for_again_are_made_once()
    {
        var activity = await _cluster.Register("s");
        var (info, _) = await _cluster.UploadAll("s", activity, Logs);
        await _cluster.TryAdd(info, activity);
        var root = await _cluster.Repository.Root();

        Assert.True((await _cluster.TryAdd(info, activity)).IsDone);
        await _cluster.Repository.Change([new RemoveSnapshots([new SnapshotId("s", "another")])]);

        Assert.Equal(root!.Generation, (await _cluster.Repository.Root())!.Generation);
    }
}
