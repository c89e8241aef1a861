using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>A leader's operations in a follower's copies: in any order, more than once, across failovers, and never with one that is not the leader's.</summary>
public sealed class FollowerWritesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Batches_in_any_order_and_more_than_once_make_all_copies_equal_to_the_leader()
    {
        await using var both = await LeaderAndFollower.Start(documents: 10);
        await both.Follow();
        await Copies.Write(both.There, "test", 5, 40);
        await both.There.Documents.Bulk(new BulkRequest { Items = [new BulkItem { Index = "test", Id = "7", Action = BulkAction.Delete }] });
        var late = await both.Apply(30);
        Assert.Equal((45L, 9L, 9L), (late.MaxSeqNo, late.GlobalCheckpoint, late.LocalCheckpoint));
        await Task.WhenAll(both.Apply(20, 10), both.Apply(25, 10), both.Apply(40, 3));
        var level = await both.Apply(10, 12);
        Assert.Equal((45L, 45L), (level.GlobalCheckpoint, level.LocalCheckpoint));
        await both.AssertSame(Enumerable.Range(0, 41).Select(id => $"{id}"));
    }

    [Fact]
    public async Task A_batch_that_is_not_whole_or_for_another_history_or_term_is_refused()
    {
        await using var both = await LeaderAndFollower.Start(documents: 2);
        await both.Follow(replicas: 0);
        await both.There.Write("test", "next");
        var changes = await both.Changes(2);
        var (primary, term) = await both.Primary();
        var history = (await primary.Progress(term)).HistoryUuid;
        var batch = new FollowBatch { PrimaryTerm = term, HistoryUuid = history, LeaderHistoryUuid = both.Leader.Shards[0].HistoryUuid, Operations = changes.Operations, Checksum = changes.Checksum };
        Assert.Equal("corrupt_transfer_exception", await Error(() => primary.Apply(batch with { Checksum = changes.Checksum + 1 })));
        Assert.Equal("illegal_state_exception", await Error(() => primary.Apply(batch with { HistoryUuid = "another" })));
        Assert.Equal("illegal_state_exception", await Error(() => primary.Apply(batch with { LeaderHistoryUuid = "another" })));
        Assert.Equal(IShardGrain.StaleRouting, await Error(() => primary.Apply(batch with { PrimaryTerm = term + 1 })));
        Assert.Equal(IShardGrain.StaleRouting, await Error(() => primary.Apply(batch with { PrimaryTerm = term - 1 })));
        Assert.Equal(2, (await primary.Apply(batch)).GlobalCheckpoint);
    }

    [Fact]
    public async Task An_index_that_follows_nobody_takes_no_leaders_operations()
    {
        await using var both = await LeaderAndFollower.Start(documents: 2);
        var copy = (await Copies.Of(both.There, "test"))[0];
        var primary = both.There.Grains.GetGrain<IShardFollowGrain>(IShardGrain.KeyOf(copy.IndexUuid, 0, copy.AllocationId!, copy.NodeId!));
        Assert.Equal("illegal_state_exception", await Error(() => primary.Apply(new FollowBatch { PrimaryTerm = 1, HistoryUuid = "" })));
    }

    [Fact]
    public async Task A_field_that_the_follower_does_not_have_yet_stops_a_batch_where_it_is_and_everywhere()
    {
        await using var both = await LeaderAndFollower.Start(documents: 2);
        await both.Follow();
        await both.There.Documents.Bulk(new BulkRequest
        {
            Items =
            [
                new BulkItem { Index = "test", Id = "old", Source = """{"n":1}"""u8.ToArray() },
                new BulkItem { Index = "test", Id = "new", Source = """{"fresh":1}"""u8.ToArray() },
            ],
        });
        var version = (await both.Metadata()).MappingVersion;
        Assert.Equal(IShardFollowGrain.MappingBehind, await Error(() => both.Apply(2, mappingVersion: version + 1)));
        await both.AssertSame(["old"]);
        var mapping = (await both.There.Grains.GetGrain<ILeaderGrain>(0).Index(new LeaderIndexRequest { Name = "test" })).Mapping;
        await both.Here.Grains.GetGrain<IIndexGrain>(both.FollowerUuid).PutMapping(mapping);
        Assert.Equal(3, (await both.Apply(2, mappingVersion: version + 1)).GlobalCheckpoint);
        await both.AssertSame(["old", "new"]);
    }

    [Fact]
    public async Task A_field_that_the_leader_has_left_out_is_left_out_here_and_in_every_copy()
    {
        await using var both = await LeaderAndFollower.Start(documents: 2);
        var leader = both.There.Grains.GetGrain<IIndexGrain>((await both.There.Grains.GetGrain<ILeaderGrain>(0).Index(new LeaderIndexRequest { Name = "test" })).Uuid);
        await leader.PutMapping("""{"dynamic":false}"""u8.ToArray());
        await both.Follow();
        await both.There.Documents.Bulk(new BulkRequest
        {
            Items = [new BulkItem { Index = "test", Id = "ignored", Source = """{"n":1,"fresh":{"a":2},"of.that":3}"""u8.ToArray() }],
        });

        // New fields are taken since: the operation is older.
        await leader.PutMapping("""{"dynamic":true}"""u8.ToArray());
        await both.Here.Grains.GetGrain<IIndexGrain>(both.FollowerUuid).PutMapping("""{"dynamic":true}"""u8.ToArray());
        Assert.Equal(2, (await both.Apply(2, mappingVersion: (await both.Metadata()).MappingVersion)).GlobalCheckpoint);
        await both.AssertSame(["ignored"]);
        Assert.All(await Copies.Of(both.Here, LeaderAndFollower.Follower), copy => Assert.Equal(ShardCopyState.Started, copy.State));
    }

    [Fact]
    public async Task An_operation_that_cannot_be_executed_says_which_it_is_and_fails_no_copy()
    {
        await using var both = await LeaderAndFollower.Start(documents: 2);
        await both.Follow();
        await both.There.Documents.Bulk(new BulkRequest
        {
            Items =
            [
                new BulkItem { Index = "test", Id = "good", Source = """{"n":1}"""u8.ToArray() },
                new BulkItem { Index = "test", Id = "poison", Source = """{"fresh":"text"}"""u8.ToArray() },
            ],
        });

        // The follower's mapping is not the leader's: somebody has changed it.
        await both.Here.Grains.GetGrain<IIndexGrain>(both.FollowerUuid).PutMapping("""{"properties":{"fresh":{"type":"long"}}}"""u8.ToArray());
        var poison = await Assert.ThrowsAsync<WinnowException>(() => both.Apply(2));
        Assert.Equal(400, poison.Status);
        Assert.Contains("operation [3] on document [poison]", poison.Error.Reason, StringComparison.Ordinal);
        await both.AssertSame(["good"]);
        Assert.All(await Copies.Of(both.Here, LeaderAndFollower.Follower), copy => Assert.Equal(ShardCopyState.Started, copy.State));
    }

    [Fact]
    public async Task The_primary_dies_in_the_middle_of_a_batch_and_gaps_stay_until_the_leader_fills_them()
    {
        await using var both = await LeaderAndFollower.Start(documents: 10, followerSilos: 3);
        await both.Follow();
        await Copies.Write(both.There, "test", 5, 40);
        await both.Apply(30, 5);
        var before = await Copies.Of(both.Here, LeaderAndFollower.Follower);
        var (reached, held) = (Signal(), Signal());
        both.FollowerCalls.Before = (method, key) =>
        {
            if (method != nameof(IShardReplicationGrain.Replicate) || !key.Contains(before[1].AllocationId!, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return held.Task;
        };
        var applying = both.Apply(10, 10);
        await reached.Task.WaitAsync(Patience);
        await Away.Kill(both.Followers, before[0].NodeId!);
        both.FollowerCalls.Before = null;
        held.SetException(new IOException("the connection of the dead primary"));
        await Assert.ThrowsAnyAsync<Exception>(() => applying.WaitAsync(Patience));
        await Wait.Until(async () => (await both.Metadata()).Shards[0].Primary is { Active: true } primary && primary.AllocationId == before[1].AllocationId);
        var (promoted, term) = await both.Primary();
        await Wait.Until(async () => await Progress(promoted, term) is not null);
        var progress = (await Progress(promoted, term))!;
        Assert.Equal((34L, 9L, 9L), (progress.MaxSeqNo, progress.GlobalCheckpoint, progress.LocalCheckpoint));
        Assert.Equal(44, (await both.Apply(10)).GlobalCheckpoint);
        await both.Here.Indices.PutSettings(new PutSettingsRequest
        {
            Indices = [LeaderAndFollower.Follower],
            Body = """{"index.unassigned.node_left.delayed_timeout":"0s"}"""u8.ToArray(),
        });
        await both.Settled();
        await both.AssertSame(Enumerable.Range(0, 40).Select(id => $"{id}"));
    }

    [Fact]
    public async Task A_copy_is_made_and_the_primary_moves_while_there_is_a_gap()
    {
        await using var both = await LeaderAndFollower.Start(documents: 10, followerSilos: 3);
        await both.Follow(replicas: 0);
        await Copies.Write(both.There, "test", 5, 40);
        await both.Apply(30, 5);

        // Nobody fills the gap: following is paused, say.
        await both.Here.Indices.PutSettings(new PutSettingsRequest { Indices = [LeaderAndFollower.Follower], Body = """{"index.number_of_replicas":1}"""u8.ToArray() });
        await both.Settled();
        var copies = await Copies.Of(both.Here, LeaderAndFollower.Follower);
        await both.AssertSame(Enumerable.Range(25, 5).Select(id => $"{id}"));
        var free = (await both.Here.Cluster.Nodes([])).Select(node => node.Id).Except(copies.Select(copy => copy.NodeId)).Single();
        var body = $$$"""{"commands":[{"move":{"index":"{{{LeaderAndFollower.Follower}}}","shard":0,"from_node":"{{{copies[0].NodeId}}}","to_node":"{{{free}}}"}}]}""";
        await both.Here.Cluster.Reroute(new RerouteRequest { Body = System.Text.Encoding.UTF8.GetBytes(body) });
        await Wait.Until(async () => (await both.Metadata()).Shards[0].Primary is { Active: true } primary && primary.NodeId == free);
        await both.Settled();
        Assert.Equal((34L, 9L), await Reached(both));
        Assert.Equal(44, (await both.Apply(10)).GlobalCheckpoint);
        await both.AssertSame(Enumerable.Range(0, 40).Select(id => $"{id}"));
    }

    [Fact]
    public async Task A_node_that_restarts_has_what_it_had_whatever_its_own_term_is()
    {
        await using var both = await LeaderAndFollower.Start(documents: 10);
        await both.Follow();
        await Copies.Write(both.There, "test", 5, 40);
        await both.Apply(30, 5);
        await both.Apply(10, 3);
        var away = await Away.Kill(both.Followers, (await Copies.Of(both.Here, LeaderAndFollower.Follower))[0].NodeId!);
        await Wait.Until(async () => (await both.Metadata()).Shards[0] is { PrimaryTerm: 2, Primary.Active: true });
        Assert.Equal(22, (await both.Apply(13, 10)).GlobalCheckpoint);
        await away.Return();
        await both.Settled();
        Assert.Equal(44, (await both.Apply(20)).GlobalCheckpoint);
        await both.AssertSame(Enumerable.Range(0, 40).Select(id => $"{id}"));
    }

    private static async Task<(long MaxSeqNo, long GlobalCheckpoint)> Reached(LeaderAndFollower both)
    {
        var (primary, term) = await both.Primary();
        var progress = await primary.Progress(term);
        return (progress.MaxSeqNo, progress.GlobalCheckpoint);
    }

    private static async Task<FollowerProgress?> Progress(IShardFollowGrain primary, long term)
    {
        try
        {
            return await primary.Progress(term);
        }
        catch (WinnowException)
        {
            return null;
        }
    }

    private static async Task<string> Error(Func<Task> call) => (await Assert.ThrowsAsync<WinnowException>(call)).Error.Type;

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
