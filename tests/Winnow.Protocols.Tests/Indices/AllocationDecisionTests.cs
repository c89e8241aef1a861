using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Tests.Indices;

/// <summary>Replicas get places, copies move, and what crosses a decision on its way changes nothing.</summary>
public sealed class AllocationDecisionTests
{
    private readonly IndexMetadata _index = New(replicas: 1);

    [Fact]
    public void A_replica_gets_a_place_only_beside_an_active_primary_of_the_same_term()
    {
        var assign = new AssignReplica(0, 1, "n2", "s1", "r");
        Assert.Same(_index, _index.After(assign));
        var started = Primary(_index);
        Assert.Same(started, started.After(assign with { PrimaryTerm = 2 }));
        Assert.Same(started, started.After(assign with { NodeId = "n1" }));
        var replica = started.After(assign).Shards[0].Copies[1];
        Assert.Equal((CopyState.Initializing, CopySource.Peer, "n2", "r", false), (replica.State, replica.Source, replica.NodeId, replica.AllocationId, replica.Primary));
        Assert.Equal(UnassignedReasons.IndexCreated, replica.Unassigned!.Reason);
    }

    [Fact]
    public void Two_allocators_do_not_place_one_replica_twice()
    {
        var once = Primary(_index).After(new AssignReplica(0, 1, "n2", "s1", "r"));
        Assert.Same(once, once.After(new AssignReplica(0, 1, "n3", "s1", "r2")));
    }

    [Fact]
    public void A_move_has_two_ends_and_still_counts_as_one_copy()
    {
        var shard = Moving(primary: false).Shards[0];
        Assert.Equal((3, 2), (shard.Copies.Length, shard.Count));
        var (source, target) = (shard.Copy("r")!, shard.Copy("t")!);
        Assert.Equal((CopyState.Relocating, "n3", CopyState.Initializing, "n2", true), (source.State, source.RelocatingNodeId, target.State, target.RelocatingNodeId, target.IsRelocationTarget));
        Assert.Same(target, shard.OtherEnd(source));
        Assert.Same(source, shard.OtherEnd(target));
        Assert.Equal((2, 1, 0), (IndexHealth.Of(shard).Active, IndexHealth.Of(shard).Relocating, IndexHealth.Of(shard).Initializing));
    }

    [Fact]
    public void The_target_of_a_primary_is_not_the_primary()
    {
        var shard = Moving(primary: true).Shards[0];
        Assert.Equal("p", shard.Primary.AllocationId);
        Assert.True(shard.Copy("t")!.Primary);
        Assert.Equal("p", Moving(primary: true).After(new CopyInSync(0, "t", "p", 1)).Shards[0].Primary.AllocationId);
    }

    [Fact]
    public void A_started_target_takes_the_place_of_its_source()
    {
        var shard = Moving(primary: false).After(new CopyInSync(0, "t", "p", 1)).Shards[0];
        Assert.Null(shard.Copy("r"));
        Assert.Equal(["p", "t"], shard.InSync.ToArray());
        Assert.Equal((CopyState.Started, null, false), (shard.Copy("t")!.State, shard.Copy("t")!.RelocatingNodeId, shard.Copy("t")!.IsRelocationTarget));
    }

    [Fact]
    public void A_handed_over_primary_is_the_primary_on_its_new_node()
    {
        var shard = Moving(primary: true).Shards[0];
        var after = AllocationDecisions.CompleteMove(shard, shard.Copy("t")!);
        Assert.Equal(("t", CopyState.Started, "n3"), (after.Primary.AllocationId, after.Primary.State, after.Primary.NodeId));
        Assert.Equal(["r", "t"], after.InSync.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_target_that_fails_ends_its_move_and_is_counted(bool primary)
    {
        var source = primary ? "p" : "r";
        var shard = Moving(primary).After(new CopyFailed(0, "t", "disk", false)).Shards[0];
        Assert.Equal((2, CopyState.Started, null, 1), (shard.Copies.Length, shard.Copy(source)!.State, shard.Copy(source)!.RelocatingNodeId, shard.Copy(source)!.FailedRelocations));
        Assert.Equal(["p", "r"], shard.InSync.ToArray());
        Assert.Equal(shard.Copies.ToArray(), Moving(primary).After(new NodeLeft("n3", "s1")).Shards[0].Copies.ToArray());
        Assert.Equal(0, Moving(primary).After(new CancelCopy(0, "t")).Shards[0].Copy(source)!.FailedRelocations);
    }

    [Fact]
    public void A_replica_that_is_lost_while_it_moves_leaves_its_target_as_an_ordinary_replica()
    {
        var shard = Moving(primary: false).After(new NodeLeft("n2", "s1")).Shards[0];
        Assert.Equal((2, CopyState.Initializing, false, null), (shard.Copies.Length, shard.Copy("t")!.State, shard.Copy("t")!.IsRelocationTarget, shard.Copy("t")!.RelocatingNodeId));
        Assert.Equal(UnassignedReasons.NodeLeft, shard.Copy("t")!.Unassigned!.Reason);
    }

    [Fact]
    public void A_primary_that_is_lost_while_it_moves_takes_its_target_along()
    {
        var shard = Moving(primary: true).After(new NodeLeft("n1", "s1")).Shards[0];
        Assert.Null(shard.Copy("t"));
        Assert.Equal(2, shard.Copies.Length);
    }

    [Fact]
    public void A_cancelled_replica_loses_its_place_and_is_not_trusted()
    {
        var shard = Replica().After(new CancelCopy(0, "r")).Shards[0];
        Assert.Equal(UnassignedReasons.RerouteCancelled, Assert.Single(shard.Copies, copy => !copy.Primary).Unassigned!.Reason);
        Assert.Equal(["p"], shard.InSync.ToArray());
    }

    [Fact]
    public void A_stale_copy_becomes_primary_only_by_an_operators_word_and_is_then_alone_in_sync()
    {
        var lost = Primary(New(replicas: 0)).After(new NodeLeft("n1", "s1"));
        var shard = lost.After(new AllocateStalePrimary(0, "n2", "s1", "old")).Shards[0];
        Assert.Equal(("old", CopySource.StaleStore, CopyState.Initializing, 2L), (shard.Primary.AllocationId, shard.Primary.Source, shard.Primary.State, shard.PrimaryTerm));
        Assert.Equal(["old"], shard.InSync.ToArray());
        var started = Primary(_index);
        Assert.Same(started, started.After(new AllocateStalePrimary(0, "n2", "s1", "old")));
    }

    [Fact]
    public void A_stale_copy_owes_a_new_history_until_it_has_started()
    {
        var lost = Primary(New(replicas: 0)).After(new NodeLeft("n1", "s1"));
        var forced = lost.After(new AllocateStalePrimary(0, "n2", "s1", "old"));

        // Its node, or the opening, fails before it has said that it started.
        var restarted = forced.After(new NodeStarted("n2", "s2", [new HeldCopy(0, "old", true)]));
        Assert.Equal((CopySource.StaleStore, CopyState.Initializing, 3L), Shape(restarted));
        var failed = restarted.After(new CopyFailed(0, "old", "broken", Corrupted: false)).After(new AssignPrimary(0, "n2", "s2", "old", ""));
        Assert.Equal((CopySource.StaleStore, CopyState.Initializing, 4L), Shape(failed));
        var reopened = failed.After(new SetIndexClosed(true)).After(new SetIndexClosed(false));
        Assert.Equal((CopySource.StaleStore, CopyState.Initializing, 5L), Shape(reopened));

        var started = reopened.After(new CopyStarted(0, "old", "s2"));
        Assert.Equal((CopySource.ExistingStore, CopyState.Started, 5L), Shape(started));
        Assert.Equal((CopySource.ExistingStore, CopyState.Initializing, 6L), Shape(started.After(new NodeStarted("n2", "s3", [new HeldCopy(0, "old", true)]))));

        static (CopySource, CopyState, long) Shape(IndexMetadata index) => (index.Shards[0].Primary.Source, index.Shards[0].Primary.State, index.Shards[0].PrimaryTerm);
    }

    [Fact]
    public void An_empty_primary_forgets_who_was_in_sync()
    {
        var lost = Primary(New(replicas: 0)).After(new NodeLeft("n1", "s1"));
        var shard = lost.After(new AllocateEmptyPrimary(0, "n2", "s1", "new")).Shards[0];
        Assert.Equal(("new", CopySource.EmptyStore, 2L, UnassignedReasons.ForcedEmptyPrimary), (shard.Primary.AllocationId, shard.Primary.Source, shard.PrimaryTerm, shard.Primary.Unassigned!.Reason));
        Assert.Empty(shard.InSync);
        Assert.Equal(["new"], lost.After(new AllocateEmptyPrimary(0, "n2", "s1", "new")).After(new CopyStarted(0, "new", "s1")).Shards[0].InSync.ToArray());
    }

    [Fact]
    public void Fewer_replicas_end_moves_too()
    {
        var shard = Moving(primary: false).After(new ExpandReplicas(0)).Shards[0];
        Assert.Equal("p", Assert.Single(shard.Copies).AllocationId);
        Assert.Equal(["p"], shard.InSync.ToArray());
        Assert.Equal(3, Moving(primary: true).After(new ExpandReplicas(2)).Shards[0].Count);
    }

    private IndexMetadata Moving(bool primary) => Replica().After(new MoveCopy(0, primary ? "p" : "r", "n3", "s1", "t"));

    /// <summary>A primary p on n1 and a replica r on n2, both in sync.</summary>
    private IndexMetadata Replica() => Primary(_index).After(new AssignReplica(0, 1, "n2", "s1", "r")).After(new CopyInSync(0, "r", "p", 1));

    private static IndexMetadata Primary(IndexMetadata index) => index
        .After(new AssignPrimary(0, "n1", "s1", null, "p"))
        .After(new CopyStarted(0, "p", "s1"));

    private static IndexMetadata New(int replicas) => new IndexMetadata().After(new InitIndex(
        "index", "uuid", ImmutableSortedDictionary<string, string>.Empty.Add("index.number_of_replicas", $"{replicas}"), "{}", 1, 1024, 1));
}
