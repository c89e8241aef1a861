using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>What becomes of followers when their leader was deleted, and only then.</summary>
public sealed class LeaderDeletionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_follower_goes_with_its_leader_when_that_is_wanted(bool selfHeal)
    {
        await using var both = await HealingClusters.Start(documents: 10, replicas: 0, more: $""","on_leader_delete":"delete","self_heal":{(selfHeal ? "true" : "false")}""");
        Assert.Equal("delete", (await Follower.Info(both.Here, "f")).GetProperty("on_leader_delete").GetString());
        await both.Delete();
        await Wait.Until(async () => !await both.Here.Exists("f"));
    }

    [Fact]
    public async Task Or_takes_its_place()
    {
        await using var both = await HealingClusters.Start(documents: 10, more: ""","on_leader_delete":"unfollow" """);
        await both.Delete();
        await Wait.Until(async () => (await both.Here.Write("f", "mine")).Error is null);
        Assert.Equal(11, (await both.Here.Count("f")).Count);
        await Assert.ThrowsAsync<WinnowException>(() => Follower.Stats(both.Here, "f"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_stays_says_which_index_is_gone(bool selfHeal)
    {
        await using var both = await HealingClusters.Start(documents: 3, replicas: 0, more: $""","self_heal":{(selfHeal ? "true" : "false")}""");
        var uuid = (await both.There.Indices.Get(new GetIndexRequest { Indices = ["l"] })).Single().Uuid;
        await both.Delete();
        await Wait.Until(async () => selfHeal ? (await both.Heal()).TryGetProperty("reason", out _) : (await both.Shard()).TryGetProperty("fatal_exception", out _));
        var expected = $"no such index [l/{uuid}]";
        if (selfHeal)
        {
            Assert.Equal($"index_not_found_exception: {expected}", (await both.Heal()).GetProperty("reason").GetString());
        }
        else
        {
            Assert.Equal(expected, (await both.Shard()).GetProperty("fatal_exception").GetProperty("reason").GetString());
        }
    }

    [Fact]
    public async Task A_cluster_that_does_not_know_its_indices_yet_takes_nothing_along()
    {
        await using var both = await HealingClusters.Start(documents: 10, replicas: 0, more: ""","on_leader_delete":"delete" """);
        both.LeaderCalls.Before = (method, _) => method is nameof(ILeaderShardGrain.Changes) or nameof(ILeaderGrain.Index)
            ? Task.FromException(new WinnowException(new WinnowError { Type = "index_not_found_exception", Status = 404, Reason = "no such index [l]" }))
            : Task.CompletedTask;
        await Wait.Until(async () => (await both.Heal()).GetProperty("state").GetString() == "waiting");
        both.LeaderCalls.Before = null;
        await both.Write(10, 20);
        await both.Same(20);

        // It has all that it had, and nothing had to be fetched.
        Assert.Equal(0, (await both.Heal()).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Followers_of_a_pattern_do_as_the_pattern_said()
    {
        await using var both = await HealingClusters.Start(documents: 3, replicas: 0);
        await Follower.Of(both.Here).PutAutoFollow(
            "p", Follower.Json("""{"remote_cluster":"far","leader_index_patterns":["log-*"],"follow_index_pattern":"{{leader_index}}-copy","on_leader_delete":"delete"}"""));
        await both.There.Create("log-1");
        await Wait.Until(async () => await both.Here.Exists("log-1-copy"));
        await both.Here.Health(HealthStatus.Yellow, "log-1-copy");
        await both.There.Indices.Delete(new IndicesRequest { Indices = ["log-1"] });
        await Wait.Until(async () => !await both.Here.Exists("log-1-copy"));
        Assert.True(await both.Here.Exists("f"));
    }

    [Fact]
    public async Task A_follower_that_has_nothing_yet_goes_as_well()
    {
        await using var both = await HealingClusters.Start(documents: 3, replicas: 0);
        await both.There.Create("m");
        var (asked, deleted) = (Signal(), Signal());
        both.LeaderCalls.Before = (method, _) =>
        {
            if (method != nameof(ILeaderShardGrain.OpenFiles))
            {
                return Task.CompletedTask;
            }

            asked.TrySetResult();
            return deleted.Task;
        };
        await Follower.Of(both.Here).Put("g", Follower.Json("""{"remote_cluster":"far","leader_index":"m","on_leader_delete":"delete"}"""), null);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await both.There.Indices.Delete(new IndicesRequest { Indices = ["m"] });
        deleted.SetResult();
        await Wait.Until(async () => !await both.Here.Exists("g"));
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
