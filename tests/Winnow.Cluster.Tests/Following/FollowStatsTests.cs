using System.Text.Json;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>What <c>_ccr/stats</c> says when somebody cannot be asked.</summary>
public sealed class FollowStatsTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_node_that_does_not_answer_is_told_of_and_not_waited_for()
    {
        await using var both = await HealingClusters.Start(documents: 3, replicas: 0, silos: 1, shards: 2);
        await Follower.Of(both.Here).PutAutoFollow("p", Follower.Json("""{"remote_cluster":"far","leader_index_patterns":["x*"]}"""));
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        both.FollowerCalls.Before = (method, key) => method is "Stats" && (key.EndsWith("/0", StringComparison.Ordinal) || key is "far") ? release.Task : Task.CompletedTask;
        try
        {
            var shard = Shards(await Follower.Of(both.Here).Stats(new IndicesRequest { Indices = ["f"], Timeout = Short }))[0];
            Assert.Equal((0, -1), (shard.GetProperty("shard_id").GetInt32(), shard.GetProperty("lag_millis").GetInt32()));
            AssertTimedOut("[f][0] the node that follows has not answered within [50ms]", shard.GetProperty("stats_exception"));

            var all = Follower.Read(await Follower.Of(both.Here).AllStats(Short));
            Assert.Equal(2, all.GetProperty("follow_stats").GetProperty("indices")[0].GetProperty("shards").GetArrayLength());
            var autoFollow = all.GetProperty("auto_follow_stats").GetProperty("recent_auto_follow_errors")[0];
            AssertTimedOut("[far] the node that makes followers has not answered within [50ms]", autoFollow.GetProperty("auto_follow_exception"));
        }
        finally
        {
            both.FollowerCalls.Before = null;
            release.SetResult();
        }

        await Wait.Until(async () => Shards(await Follower.Of(both.Here).Stats(new IndicesRequest { Indices = ["f"] })).All(
            shard => !shard.TryGetProperty("stats_exception", out _) && shard.GetProperty("lag_millis").GetInt64() == 0));
    }

    private static void AssertTimedOut(string reason, JsonElement exception) => Assert.Equal(
        ("receive_timeout_transport_exception", reason), (exception.GetProperty("type").GetString(), exception.GetProperty("reason").GetString()));

    private static JsonElement[] Shards(JsonResult stats) => [.. Follower.Read(stats).GetProperty("indices")[0].GetProperty("shards").EnumerateArray()];
}
