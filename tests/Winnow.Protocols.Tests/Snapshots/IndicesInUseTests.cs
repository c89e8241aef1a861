using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;
using Winnow.Protocols.Tests.Names;

namespace Winnow.Protocols.Tests.Snapshots;

public sealed class IndicesInUseTests
{
    private static readonly ClusterMetadata State = Cluster.Empty.With("books").With("films");

    [Fact]
    public void An_index_of_a_running_snapshot_is_neither_deleted_nor_closed()
    {
        var inUse = Creating(new CreatePlan { Snapshot = "s", Indices = [Planned("books")] });
        AssertRefused(
            new RemoveIndices([Cluster.Uuid("books"), Cluster.Uuid("films")]) { InUse = inUse },
            "snapshot_in_progress_exception",
            "Cannot delete indices that are being snapshotted: [[books/uuid-books]]. Try again after snapshot finishes or cancel the currently running snapshot.");
        AssertRefused(
            new SetClosed([Cluster.Uuid("books")], true) { InUse = inUse },
            "snapshot_in_progress_exception",
            "Cannot close indices that are being snapshotted: [[books/uuid-books]]. Try again after snapshot finishes or cancel the currently running snapshot.");
        AssertRefused(
            new ChangeAliases([new AliasChange(AliasChangeType.RemoveIndex, ["books"], [], new AliasEntry(), null)]) { InUse = inUse },
            "snapshot_in_progress_exception",
            "Cannot delete indices that are being snapshotted: [[books/uuid-books]]. Try again after snapshot finishes or cancel the currently running snapshot.");
        Assert.Equal(["books"], State.After(new RemoveIndices([Cluster.Uuid("films")]) { InUse = inUse }).Indices.Keys);
    }

    [Fact]
    public void One_that_may_be_partial_or_is_over_does_not_hold_it()
    {
        var plan = new CreatePlan { Snapshot = "s", Indices = [Planned("books")] };
        Assert.Empty(Creating(plan with { Partial = true }).Snapshotted);
        Assert.Empty(Creating(plan with { Failure = "no shards" }).Snapshotted);
        Assert.Empty(Creating(plan, aborted: true).Snapshotted);
        Assert.Equal(["films"], State.After(new RemoveIndices([Cluster.Uuid("books")]) { InUse = Creating(plan with { Partial = true }) }).Indices.Keys);
    }

    [Fact]
    public void An_index_that_is_being_restored_is_deleted_but_not_closed()
    {
        var inUse = IndicesInUse.None with { Restored = [Cluster.Uuid("films")] };
        AssertRefused(
            new SetClosed([Cluster.Uuid("books"), Cluster.Uuid("films")], true) { InUse = inUse },
            "illegal_argument_exception",
            "Cannot close indices that are being restored: [[films/uuid-films]]");
        Assert.Equal(["books"], State.After(new RemoveIndices([Cluster.Uuid("films")]) { InUse = inUse }).Indices.Keys);
    }

    private static void AssertRefused(ClusterCommand command, string type, string reason)
    {
        var refusal = Assert.Throws<Refusal>(() => State.After(command));
        Assert.Equal((type, 400, reason), (refusal.Type, refusal.Status, refusal.Message));
    }

    private static PlannedIndex Planned(string name) => new(name, Cluster.Uuid(name), 1, []);

    private static IndicesInUse Creating(CreatePlan plan, bool aborted = false) => IndicesInUse.Of(
        [new RepositoryState { Operations = [new SnapshotOperation { Uuid = "u", Kind = OperationKind.Create, Creating = plan, Aborted = aborted }] }], []);
}
