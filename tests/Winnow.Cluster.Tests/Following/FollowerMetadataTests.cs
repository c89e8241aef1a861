using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>What a follower takes over beside operations, when that does not go well.</summary>
public sealed class FollowerMetadataTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_follower_that_was_closed_for_a_setting_is_opened_when_the_silo_dies_that_closed_it()
    {
        await using var both = await HealingClusters.Start(documents: 20, silos: 3);
        var (closed, never) = (Signal(), Signal());
        both.FollowerCalls.After = (method, key) => Hold(method == nameof(IClusterGrain.SetClosed) && key == IClusterGrain.ClusterKey, closed, never);
        await both.There.Indices.PutSettings(new PutSettingsRequest
        {
            Indices = ["l"], Body = Follower.Json("""{"index.analysis.analyzer.mine.type":"keyword"}"""), Reopen = true,
        });
        await both.Write(10, 30);
        await closed.Task.WaitAsync(Patience);
        both.FollowerCalls.After = null;
        await Away.Kill(both.Followers, (await Copies.Of(both.Here, "f"))[0].NodeId!);
        never.SetException(new IOException("the silo has died"));
        await both.Same(30);
        var settings = Winnow.Search.IndexSettings.Parse((await both.Here.Indices.Get(new GetIndexRequest { Indices = ["f"] })).Single().Settings);
        Assert.Equal("keyword", settings.Get("index.analysis.analyzer.mine.type"));
    }

    [Fact]
    public async Task What_cannot_be_taken_over_is_in_the_stats_until_it_can()
    {
        await using var both = await HealingClusters.Start(documents: 10, replicas: 0);
        both.FollowerCalls.Before = (method, _) => method == nameof(IIndexGrain.PutMapping)
            ? Task.FromException(new WinnowException(new WinnowError { Type = "unavailable_shards_exception", Status = 503, Reason = "not now" }))
            : Task.CompletedTask;
        Assert.Null((await both.There.Write("l", "x", """{"fresh":"field"}""")).Error);
        await Wait.Until(async () => (await both.Shard()).TryGetProperty("metadata_exception", out var failure) && failure.GetProperty("retries").GetInt32() > 1);
        var shown = (await both.Shard()).GetProperty("metadata_exception");
        Assert.Equal(
            ("mapping", "unavailable_shards_exception"), (shown.GetProperty("metadata").GetString(), shown.GetProperty("exception").GetProperty("type").GetString()));
        both.FollowerCalls.Before = null;
        await Follower.Same(both.Here, "f", both.There, "l", ["x"]);
        Assert.False((await both.Shard()).TryGetProperty("metadata_exception", out _));
    }

    [Fact]
    public async Task A_lease_that_is_added_again_while_the_follower_ends_does_not_stay()
    {
        await using var both = await HealingClusters.Start(documents: 3, replicas: 0);
        await Wait.Until(async () => (await both.Shard()).GetProperty("time_since_last_read_millis").GetInt64() >= 0);
        await Follower.Of(both.Here).Pause("f");
        await both.Forget();
        var (adding, unfollowed) = (Signal(), Signal());
        both.LeaderCalls.Before = (method, _) => Hold(method == nameof(ILeaderShardGrain.AddLease), adding, unfollowed);
        var added = Signal();
        both.LeaderCalls.After = (method, _) =>
        {
            if (method == nameof(ILeaderShardGrain.AddLease))
            {
                added.TrySetResult();
            }

            return Task.CompletedTask;
        };
        await Follower.Of(both.Here).Resume("f", default);
        await adding.Task.WaitAsync(Patience);
        await Follower.Of(both.Here).Pause("f");
        await both.Here.Indices.Close(new OpenIndexRequest { Indices = ["f"] });
        await Follower.Of(both.Here).Unfollow("f");
        both.LeaderCalls.Before = null;
        unfollowed.SetResult();
        await added.Task.WaitAsync(Patience);
        var leader = Copies.Shard(both.There, (await Copies.Of(both.There, "l"))[0]);
        await Wait.Until(async () => (await leader.Stats()).RetentionLeases.Leases.All(lease => lease.Source != "ccr"));
    }

    private static Task Hold(bool which, TaskCompletionSource reached, TaskCompletionSource release)
    {
        if (!which)
        {
            return Task.CompletedTask;
        }

        reached.TrySetResult();
        return release.Task;
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
