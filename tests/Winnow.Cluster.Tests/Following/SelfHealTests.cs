using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>A follower whose leader cannot go on from where it is gets the leader's files in place of what it has.</summary>
public sealed class SelfHealTests
{
    [Fact]
    public async Task What_differs_from_a_leader_that_was_restored_is_fetched_while_searches_are_answered()
    {
        await using var both = await HealingClusters.Start(documents: 2000);
        await both.Leaders.Create("s", """{"indices":"l"}""");
        await both.Write(2000, 2100);
        await both.Same(2100);
        await both.Here.Indices.Refresh(new IndicesRequest { Indices = ["f"] });
        var searching = Searching.Start(both.Here);
        await both.Restore("s");
        await both.Healed(1);
        await both.Same(2100);
        await searching.Stop();
        Assert.Empty(searching.Failures);

        // The other copy answers as well, with what it had, until the index has decided.
        Assert.Equal([2100, 2000], searching.Counts.Distinct());

        var heal = await both.Heal();
        var (fetched, reused) = (heal.GetProperty("bytes_fetched").GetInt64(), heal.GetProperty("bytes_reused").GetInt64());
        Assert.True(fetched > 0 && fetched * 4 < reused, $"{fetched} {reused}");
        Assert.StartsWith("illegal_state_exception: unexpected history uuid", heal.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var recovery = (await both.Here.Indices.Recovery(new IndicesRequest { Indices = ["f"] })).Single(view => view.Primary);
        Assert.Equal(("SNAPSHOT", "DONE", "_ccr_far", fetched), (recovery.Type, recovery.Stage, recovery.Snapshot!.Repository, recovery.BytesRecovered));

        // It follows on by operations, and all copies have what the leader has.
        await both.Write(1900, 2200);
        await both.Same(2200);
        await both.Settled();
        await Copies.AssertSame(both.Here, "f", Enumerable.Range(0, 2200).Select(id => $"{id}"));
        Assert.Equal(1, (await both.Heal()).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_history_that_was_merged_away_is_replaced_by_what_the_leader_is()
    {
        await using var both = await HealingClusters.Start(documents: 300, replicas: 0);
        both.LeaderCalls.Before = (method, _) => method is nameof(ILeaderShardGrain.Changes) or nameof(ILeaderShardGrain.AddLease) or nameof(ILeaderShardGrain.RenewLease)
            ? Task.FromException(new IOException("the follower is away"))
            : Task.CompletedTask;
        await Wait.Until(async () => await both.Shard() is var shard && (shard.GetProperty("failed_read_requests").GetInt64() > 0 || shard.TryGetProperty("start_exception", out _)));
        await both.Forget();
        await both.Remove(0, 150);
        await both.Write(250, 400);
        await both.ForceMerge();
        await both.Here.Indices.Refresh(new IndicesRequest { Indices = ["f"] });
        var primary = Copies.Shard(both.Here, (await Copies.Of(both.Here, "f"))[0]);
        var reader = await primary.OpenContext(TimeSpan.FromMinutes(5));
        var searching = Searching.Start(both.Here);
        both.LeaderCalls.Before = null;
        await both.Healed(1);
        await both.Same(400);
        await searching.Stop();
        Assert.Empty(searching.Failures);
        Assert.Equal([300, 250], searching.Counts);
        Assert.Equal(1, await primary.FreeContexts([reader]));
        Assert.StartsWith("resource_not_found_exception: Operations are no longer available", (await both.Heal()).GetProperty("reason").GetString(), StringComparison.Ordinal);
        await both.Write(0, 10);
        await both.Same(400);
        await both.Settled();
        await Copies.AssertSame(both.Here, "f", Enumerable.Range(0, 400).Select(id => $"{id}"));
    }

    [Fact]
    public async Task A_leader_that_is_deleted_and_made_anew_is_followed_anew()
    {
        await using var both = await HealingClusters.Start(documents: 50);
        var searching = Searching.Start(both.Here);
        await both.Delete();
        await Wait.Until(async () => (await both.Heal()).GetProperty("state").GetString() == "waiting");
        Assert.StartsWith("index_not_found_exception", (await both.Heal()).GetProperty("reason").GetString(), StringComparison.Ordinal);
        await both.Create(mapping: """{"properties":{"fresh":{"type":"date"}}}""");
        await both.Write(20, 30);
        await both.Healed(1);
        await both.Same(50);
        await searching.Stop();
        Assert.Empty(searching.Failures);
        await both.Write(0, 60);
        await both.Same(60);
        Assert.Equal("l", (await both.Shard()).GetProperty("leader_index").GetString());
    }

    [Fact]
    public async Task Every_shard_gets_the_files_of_its_own()
    {
        await using var both = await HealingClusters.Start(documents: 60, shards: 3);
        await both.Here.Indices.Refresh(new IndicesRequest { Indices = ["f"] });
        var searching = Searching.Start(both.Here);
        await both.Delete();
        await both.Create(shards: 3);
        await both.Write(30, 80);
        await Wait.Until(async () => (await Follower.Stats(both.Here, "f")).GetProperty("shards").EnumerateArray().All(shard => shard.GetProperty("self_heal").GetProperty("count").GetInt32() == 1));
        await both.Same(80);
        await searching.Stop();
        Assert.Empty(searching.Failures);
        await both.Write(0, 100);
        await both.Same(100);
        await both.Settled();
    }

    [Fact]
    public async Task A_follower_that_has_nothing_yet_takes_the_leader_that_there_is()
    {
        await using var both = await HealingClusters.Start(documents: 10, replicas: 0);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        both.LeaderCalls.Before = (method, _) =>
        {
            if (method != nameof(ILeaderShardGrain.OpenFiles))
            {
                return Task.CompletedTask;
            }

            asked.TrySetResult();
            return Task.FromException(new IOException("not now"));
        };
        await Follower.Of(both.Here).Put("g", Follower.Json("""{"remote_cluster":"far","leader_index":"l","settings":{"index.number_of_replicas":0}}"""), null);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await both.Delete();
        await both.Create();
        await both.Write(5, 30);
        both.LeaderCalls.Before = null;
        await Follower.Same(both.Here, "g", both.There, "l", [.. Enumerable.Range(0, 30).Select(id => $"{id}")]);
        await both.Write(0, 40);
        await Follower.Same(both.Here, "g", both.There, "l", [.. Enumerable.Range(0, 40).Select(id => $"{id}")]);
        await Wait.Until(async () => (await Follower.Stats(both.Here, "g")).GetProperty("shards")[0].GetProperty("self_heal").GetProperty("count").GetInt32() == 1);
    }

    [Fact]
    public async Task How_often_it_was_healed_is_told_by_one_that_cannot_begin_as_well()
    {
        await using var both = await HealingClusters.Start(documents: 10, replicas: 0);
        await both.Delete();
        await both.Create();
        await both.Write(0, 10);
        await both.Healed(1);
        await Follower.Of(both.Here).Pause("f");
        both.LeaderCalls.Before = (method, _) => method is nameof(ILeaderShardGrain.AddLease) or nameof(ILeaderShardGrain.RenewLease)
            ? Task.FromException(new IOException("not now"))
            : Task.CompletedTask;
        await Follower.Of(both.Here).Resume("f", default);
        await Wait.Until(async () => (await both.Shard()).TryGetProperty("start_exception", out _));
        var heal = await both.Heal();
        Assert.Equal(("done", 1), (heal.GetProperty("state").GetString(), heal.GetProperty("count").GetInt32()));

        // What its leader has meanwhile nobody knows.
        await Wait.Until(async () => (await both.Shard()).GetProperty("lag_millis").GetInt64() > 0);
    }

    [Fact]
    public async Task A_leader_of_other_shards_is_fatal_and_why_is_said()
    {
        await using var both = await HealingClusters.Start(documents: 10, replicas: 0);
        await both.Delete();
        await both.Create(shards: 2);
        var shard = await both.Failed();
        Assert.Contains("leader index primary shards [2] does not match", shard.GetProperty("fatal_exception").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("failed", shard.GetProperty("self_heal").GetProperty("state").GetString());
        Assert.Equal(10, (await both.Here.Count("f")).Count);
    }

    [Fact]
    public async Task A_leader_with_another_mapping_of_a_field_is_fatal_and_why_is_said()
    {
        await using var both = await HealingClusters.Start(documents: 10, replicas: 0);
        await both.Delete();
        await both.Create(mapping: """{"properties":{"n":{"type":"keyword"}}}""");
        var shard = await both.Failed();
        Assert.Contains("mapper [n] cannot be changed", shard.GetProperty("fatal_exception").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_want_it_is_told_as_ever()
    {
        await using var both = await HealingClusters.Start(documents: 10, replicas: 0, more: ""","self_heal":false""");
        await both.Leaders.Create("s", """{"indices":"l"}""");
        await both.Restore("s");
        var shard = await both.Failed();
        Assert.StartsWith("unexpected history uuid", shard.GetProperty("fatal_exception").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("disabled", shard.GetProperty("self_heal").GetProperty("state").GetString());

        // Until he wants it.
        await Follower.Of(both.Here).Pause("f");
        await Assert.ThrowsAsync<WinnowException>(() => Follower.Of(both.Here).Resume("f", Follower.Json("""{"self_heal":false}""")));
        await Follower.Of(both.Here).Resume("f", default);
        await both.Healed(1);
        await both.Same(10);
    }
}
