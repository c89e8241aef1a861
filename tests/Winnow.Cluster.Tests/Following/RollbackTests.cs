using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Replication;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>A leader that was replaced comes back as a follower, without a full copy: what only it has is written down and taken back.</summary>
public sealed class RollbackTests
{
    private const int Documents = 60;

    [Fact]
    public async Task The_old_leader_gives_up_what_never_left_it_and_follows_by_operations()
    {
        await using var both = await RollbackClusters.Start(Documents, silos: 2, shards: 2, replicas: 1);
        await both.FallApart(
            async () =>
            {
                await Copies.Write(both.Old, "old", 10, 20);
                await RollbackClusters.Delete(both.Old, "old", 20, 25);
                await Copies.Write(both.Old, "old", Documents, Documents + 5);
            },
            async () =>
            {
                await Copies.Write(both.New, "new", 15, 22);
                await RollbackClusters.Delete(both.New, "new", 40, 45);
                await Copies.Write(both.New, "new", Documents + 3, Documents + 10);
            });
        await both.Demote();
        await both.Same(Documents + 10);
        await both.AssertConflicts();
        var stats = await both.Stats();
        Assert.Equal(7 + 5 + 7, stats.EnumerateArray().Sum(shard => shard.GetProperty("operations_read").GetInt64()));
        Assert.Equal(0, stats.EnumerateArray().Sum(shard => shard.GetProperty("self_heal").GetProperty("count").GetInt32()));
        Assert.Equal("status_exception", (await both.Old.Write("old", "mine")).Error?.Type);

        // Its searches show what the new leader's show.
        await both.New.Indices.Refresh(new IndicesRequest { Indices = ["new"] });
        await both.Old.Indices.Refresh(new IndicesRequest { Indices = ["old"] });
        Assert.Equal((await both.New.Count("new")).Count, (await both.Old.Count("old")).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_primary_that_dies_as_it_begins_or_before_the_index_knows_of_the_end_is_followed_by_another(bool atTheEnd)
    {
        await using var both = await RollbackClusters.Start(Documents, silos: 3, shards: 1, replicas: 1);
        await both.FallApart(
            () => Copies.Write(both.Old, "old", 10, 30),
            () => Copies.Write(both.New, "new", 20, 40));
        var primary = (await Copies.Of(both.Old, "old"))[0];
        await (atTheEnd ? KillBeforeTheIndexKnows(both) : KillAt(both, both.NewCalls, nameof(IShardChangesGrain.Terms), 1));
        await both.Same(Documents);
        await both.AssertConflicts();
        Assert.NotEqual(primary.AllocationId, (await Copies.Of(both.Old, "old"))[0].AllocationId);
    }

    [Fact]
    public async Task A_primary_that_comes_back_after_it_was_rolled_back_does_not_do_it_again()
    {
        await using var both = await RollbackClusters.Start(Documents, silos: 2, shards: 1, replicas: 0);
        await both.FallApart(
            () => Copies.Write(both.Old, "old", 10, 30),
            () => Copies.Write(both.New, "new", 20, 40));
        var silo = await KillBeforeTheIndexKnows(both);
        both.OldCluster.Disk(silo).Crash();
        await both.OldCluster.Restart(silo);
        await both.Same(Documents);
        await both.AssertConflicts();
    }

    [Fact]
    public async Task Documents_whose_earlier_versions_are_merged_away_come_from_the_leader()
    {
        await using var both = await RollbackClusters.Start(Documents, silos: 2, shards: 1, replicas: 0);
        await both.FallApart(
            async () =>
            {
                await Leases(both, retaining: Documents * 3 / 2);
                await Copies.Write(both.Old, "old", 10, 30);
                await RollbackClusters.Delete(both.Old, "old", 50, 55);
                await Merge(both);
            },
            () => Copies.Write(both.New, "new", 20, 40));
        await both.Demote();
        await both.Same(Documents);
        await both.AssertConflicts();
        var stats = (await both.Stats())[0];
        var rollback = stats.GetProperty("rollback");

        // Of those that have changed there, too, the leader still has what they were.
        Assert.Equal(20 + 5, rollback.GetProperty("documents_fetched").GetInt32());
        Assert.True(rollback.GetProperty("bytes_fetched").GetInt64() > 0);
        Assert.Equal((20L, 0), (stats.GetProperty("operations_read").GetInt64(), stats.GetProperty("self_heal").GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task What_merges_have_dropped_of_what_is_to_be_taken_back_makes_it_the_leaders_files()
    {
        await using var both = await RollbackClusters.Start(Documents, silos: 2, shards: 1, replicas: 0);
        await both.FallApart(
            async () =>
            {
                await Leases(both, retaining: null);
                await Copies.Write(both.Old, "old", 10, 30);
                await Copies.Write(both.Old, "old", 10, 30);
                await Merge(both);
            },
            () => Copies.Write(both.New, "new", 20, 40));
        await both.Demote();
        await both.Same(Documents);
        await Wait.Until(async () => (await both.Stats())[0].GetProperty("self_heal").GetProperty("count").GetInt32() == 1);
        Assert.Equal(20, (await both.Stats())[0].GetProperty("rollback").GetProperty("operations").GetInt32());
    }

    /// <summary>What the old leader keeps for its follower.</summary>
    private static async Task Leases(RollbackClusters both, long? retaining)
    {
        var primary = (await Copies.Of(both.Old, "old"))[0];
        var leader = Leader.Of(both.Old, primary);
        foreach (var lease in (await Copies.Shard(both.Old, primary).Stats()).RetentionLeases.Leases.Where(lease => lease.Source == "ccr"))
        {
            await (retaining is { } seqNo
                ? leader.RenewLease(new ShardLeaseRequest { Id = lease.Id, RetainingSeqNo = seqNo, Source = lease.Source })
                : leader.RemoveLease(new ShardLeaseRequest { Id = lease.Id }));
        }
    }

    /// <summary>Nothing is there any more that nobody retains.</summary>
    private static async Task Merge(RollbackClusters both)
    {
        var shard = Copies.Shard(both.Old, (await Copies.Of(both.Old, "old"))[0]);
        await shard.Flush(true, true);
        await shard.ForceMerge(1, false, true);
    }

    /// <summary>
    /// The primary has taken back what only it had, and dies as it tells the index: the first command after the demotion.
    /// </summary>
    /// <returns>Its silo.</returns>
    private static Task<string> KillBeforeTheIndexKnows(RollbackClusters both) => KillAt(both, both.OldCalls, nameof(IIndexGrain.Follow), 2);

    /// <summary>The index is demoted, and its primary dies in a call of it, which comes to nothing.</summary>
    private static async Task<string> KillAt(RollbackClusters both, CallHooks calls, string method, int count)
    {
        var primary = (await Copies.Of(both.Old, "old"))[0];
        var node = (await both.Old.Cluster.Nodes([])).Single(candidate => candidate.Id == primary.NodeId).Name;
        var silo = both.OldCluster.Silos.GetActiveSilos().Single(candidate => candidate.Name == node);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrivals = 0;
        calls.Before = async (called, _) =>
        {
            if (called == method && Interlocked.Increment(ref arrivals) == count)
            {
                reached.SetResult();
                await killed.Task;
                throw new IOException("the caller is dead");
            }
        };
        await both.Demote();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await both.OldCluster.Kill(silo);
        killed.SetResult();
        return node;
    }
}
