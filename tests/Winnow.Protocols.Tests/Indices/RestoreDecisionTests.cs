using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Tests.Indices;

public sealed class RestoreDecisionTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_restored_index_is_what_the_snapshot_says_in_terms_above_its_own()
    {
        var index = Restored(new IndexMetadata(), "r1", 7, 9);
        Assert.Equal(("x", "u", 42L, 5L, 3L), (index.Name, index.Uuid, index.CreatedMillis, index.MappingVersion, index.SettingsVersion));
        var assigned = index.After(new AssignPrimary(0, "n", "s", null, "a"));
        Assert.Equal((8L, CopySource.Snapshot), (assigned.Shards[0].PrimaryTerm, assigned.Shards[0].Primary.Source));
    }

    [Fact]
    public void The_same_restore_twice_is_one_even_after_it_is_over()
    {
        var index = Restored(new IndexMetadata(), "r1", 1);
        Assert.Same(index, Restored(index, "r1", 1));
        var closed = Started(index).After(new SetIndexClosed(true));
        Assert.Null(closed.Restore);
        Assert.Same(closed, Restored(closed, "r1", 1));
    }

    [Fact]
    public void An_open_index_is_never_replaced()
    {
        var refusal = Assert.Throws<Refusal>(() => Restored(Started(Restored(new IndexMetadata(), "r1", 1)), "r2", 1));
        Assert.Equal(("snapshot_restore_exception", 500), (refusal.Type, refusal.Status));
        Assert.StartsWith("[repo:snap/s] cannot restore index [x] because an open index with same name already exists", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_index_is_replaced_by_one_of_as_many_shards()
    {
        var closed = Started(Restored(new IndexMetadata(), "r1", 1)).After(new SetIndexClosed(true));
        Assert.Throws<Refusal>(() => Restored(closed, "r2", 1, 1));
        var index = Restored(closed, "r2", 1);
        Assert.Equal((false, closed.Version + 1, 6L), (index.Closed, index.Version, index.MappingVersion));

        // Its disks hold a copy of the index that was: it is not trusted any more.
        Assert.Empty(index.Shards[0].InSync);
        Assert.Equal(3, index.After(new AssignPrimary(0, "n", "s", null, "b")).Shards[0].PrimaryTerm);
    }

    [Fact]
    public void A_node_that_restarts_in_the_middle_has_nothing_that_is_trusted()
    {
        var index = Restored(new IndexMetadata(), "r1", 1).After(new AssignPrimary(0, "n", "s", null, "a"));
        var restarted = index.After(new NodeStarted("n", "t", [new HeldCopy(0, "a", true)]));
        var primary = restarted.Shards[0].Primary;
        Assert.Equal((CopyState.Unassigned, CopySource.Snapshot, "n"), (primary.State, primary.Source, primary.Unassigned!.LastNodeId));
        Assert.NotNull(restarted.Restore);
    }

    [Fact]
    public void A_started_primary_is_one_like_any_other()
    {
        var index = Started(Restored(new IndexMetadata(), "r1", 1));
        Assert.Equal(["a"], index.Shards[0].InSync.ToArray());
        Assert.Equal(CopySource.ExistingStore, index.After(new NodeStarted("n", "t", [new HeldCopy(0, "a", true)])).Shards[0].Primary.Source);
    }

    [Fact]
    public void What_an_index_was_before_a_restore_tells_nothing_of_it()
    {
        var closed = Started(Restored(new IndexMetadata(), "r1", 1)).After(new SetIndexClosed(true));
        Assert.False(RestoreProgress.Knows(closed, "r2"));
        var index = Restored(closed, "r2", 1);
        Assert.True(RestoreProgress.Knows(index, "r2"));
        Assert.True(RestoreProgress.Knows(Started(index), "r2"));
    }

    private static IndexMetadata Started(IndexMetadata index) =>
        index.After(new AssignPrimary(0, "n", "s", null, "a")).After(new CopyStarted(0, "a", "s"));

    private static IndexMetadata Restored(IndexMetadata before, string uuid, params long[] terms)
    {
        var settings = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("index.number_of_replicas", "0");
        var init = new InitIndex("x", "u", settings, "{}", terms.Length, 1024, 1);
        var source = new RestoreSource { Uuid = uuid, Repository = "repo", Snapshot = "snap", SnapshotUuid = "s" };
        return IndexDecisions.Decide(before, new RestoreIndex(init, source, [.. terms.Select(term => new RestoredShard(true, term))], 42, 5, 3), Now);
    }
}
