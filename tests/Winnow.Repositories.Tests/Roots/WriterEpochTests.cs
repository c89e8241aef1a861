using Winnow.Repositories.Format;
using Winnow.Repositories.Tests.Storage;

namespace Winnow.Repositories.Tests.Roots;

/// <summary>Who has been succeeded changes nothing any more, however late its requests come.</summary>
public sealed class WriterEpochTests
{
    private static readonly TestIndex Logs = TestIndex.Of("logs", ("_1.dat", "some documents"));
    private static readonly WriterEpoch First = new("c1/r", 1);
    private static readonly WriterEpoch Second = new("c1/r", 2);
    private readonly MemoryBlobStore _blobs = new();
    private readonly TestCluster _cluster;

    public WriterEpochTests() => _cluster = new TestCluster(_blobs);

    [Fact]
    public async Task A_registration_that_was_delayed_is_refused_when_a_successor_has_ended_the_operation()
    {
        await Change(First, new RegisterActivity(Create("another")));
        await Change(Second, new RegisterActivity(Create("s")));
        await Change(Second, new UnregisterActivity("s"));

        var late = await Change(First, new RegisterActivity(Create("s")));

        Assert.True(late.IsSuperseded);
        Assert.Equal((2, "[c1/r] has changed the repository in epoch [2], after epoch [1]"), (late.Root.EpochOf("c1/r"), late.Outcomes[0].Reason));
        Assert.Null((await Root()).Activity("s"));
    }

    [Fact]
    public async Task A_predecessor_unregisters_and_removes_nothing_of_its_successors()
    {
        var made = await _cluster.Create("s1", Logs);
        await Change(First, new RegisterActivity(Create("s2")));
        await Change(Second, new RegisterActivity(Create("s2")));
        var root = await Root();

        Assert.True((await Change(First, new UnregisterActivity("s2"))).IsSuperseded);
        Assert.True((await Change(First, new RemoveSnapshots([new SnapshotId("s1", made.Uuid)]))).IsSuperseded);
        Assert.True((await Change(First, new DropStaleActivities("c1", [], long.MaxValue))).IsSuperseded);

        Assert.Equal(root.Generation, (await Root()).Generation);
    }

    [Fact]
    public async Task A_successor_carries_on_what_is_registered()
    {
        var registered = await Change(First, new RegisterActivity(Create("s")));
        var again = await Change(Second, new RegisterActivity(Create("s")));
        var (info, _) = await _cluster.UploadAll("s", again.Root.Activity("s")!, Logs);

        var added = await Change(Second, new AddSnapshot(info, again.Root.Activity("s")!.Generation));

        Assert.Equal(registered.Root.Activity("s")!.Generation, again.Root.Activity("s")!.Generation);
        Assert.True(added.Outcomes[0].IsDone);
        Assert.True((await Change(First, new AddSnapshot(info, registered.Root.Activity("s")!.Generation))).IsSuperseded);
    }

    [Fact]
    public async Task Each_writer_has_epochs_of_its_own()
    {
        await Change(new WriterEpoch("c1/r", 7), new RegisterActivity(Create("s1")));

        Assert.False((await Change(new WriterEpoch("c2/r", 1), new RegisterActivity(Create("s2")))).IsSuperseded);
        Assert.Equal((7, 1, 0), ((await Root()).EpochOf("c1/r"), (await Root()).EpochOf("c2/r"), (await Root()).EpochOf("c3/r")));
    }

    [Fact]
    public async Task A_successors_first_change_stops_what_is_under_way_even_if_it_is_refused()
    {
        await _cluster.Create("taken", Logs);
        var (late, go) = await Hold(First, new RegisterActivity(Create("s")));

        var refused = await Change(Second, new RegisterActivity(new Activity("x", ActivityKind.Create, "c1", "taken", 0, 1)));
        go();

        Assert.Equal(RootRefusal.NameExists, refused.Outcomes[0].Refusal);
        Assert.True((await late).IsSuperseded);
    }

    [Fact]
    public async Task Unregistering_moves_the_root_under_a_registration_whose_answer_was_given_up()
    {
        await _cluster.Create("s1", Logs);
        var before = _blobs[BlobNames.Root].ToArray();

        await Change(First, new UnregisterActivity("s2"));
        var first = await Root();
        await Change(First, new UnregisterActivity("s2"));

        Assert.Null(await _blobs.CompareAndSet(BlobNames.Root, new Blob(before).Tag, before));
        Assert.Equal(first.Generation + 1, (await Root()).Generation);
    }

    [Fact]
    public async Task A_root_of_another_version_of_the_format_is_refused_by_name_and_version()
    {
        await _cluster.Create("s", Logs);
        var root = _blobs[BlobNames.Root].ToArray();
        root[5] = 1;
        BitConverter.TryWriteBytes(root.AsSpan(root.Length - 4), Winnow.Store.Crc32C.Compute(root.AsSpan(0, root.Length - 4)));
        _blobs[BlobNames.Root] = root;

        var refused = await Assert.ThrowsAsync<RepositoryException>(() => new TestCluster(_blobs).Repository.Root());

        Assert.Equal("[root] is of version 1 of the format, and this software reads version 2", refused.Message);
    }

    private static Activity Create(string uuid) => new(uuid, ActivityKind.Create, "c1", uuid, 0, 1);

    private Task<RootChanged> Change(WriterEpoch by, RootChange change) => _cluster.Repository.Change([change], by);

    private async Task<RepositoryRoot> Root() => (await _cluster.Repository.Root())!;

    /// <summary>A change by another process whose compare-and-set has been sent, and has not arrived.</summary>
    private async Task<(Task<RootChanged> Late, Action Go)> Hold(WriterEpoch by, RootChange change)
    {
        var (sent, arrives) = (new TaskCompletionSource(), new TaskCompletionSource());
        _blobs.Before = (request, _) => request == Request.CompareAndSet && sent.TrySetResult() ? arrives.Task : Task.CompletedTask;
        var late = new TestCluster(_blobs).Repository.Change([change], by);
        await sent.Task;
        return (late, arrives.SetResult);
    }
}
