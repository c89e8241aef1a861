using System.Text.Json;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Remote;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>New indices of another cluster get followers by patterns.</summary>
public sealed class AutoFollowTests(TwoClusters clusters) : IClassFixture<TwoClusters>, IAsyncLifetime
{
    private IFollowGrain Follow => Follower.Of(clusters.Here);

    public Task InitializeAsync() => FollowingCluster.Connect(clusters.Near, "far", TwoClusters.Address);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Indices_that_come_after_the_pattern_are_followed_unless_they_are_excluded()
    {
        await clusters.There.Create("logs-old");
        await Follow.PutAutoFollow("logs", Follower.Json(
            """{"remote_cluster":"far","leader_index_patterns":["logs-*"],"leader_index_exclusion_patterns":["logs-not*"],"follow_index_pattern":"{{leader_index}}-copy"}"""));
        await clusters.There.Create("logs-new");
        await clusters.There.Create("logs-not");
        await Copies.Write(clusters.There, "logs-new", 0, 20);
        await Wait.Until(() => clusters.Here.Exists("logs-new-copy"));
        await clusters.Here.Health(HealthStatus.Yellow, "logs-new-copy");
        await Follower.Same(clusters.Here, "logs-new-copy", clusters.There, "logs-new", [.. Enumerable.Range(0, 20).Select(id => $"{id}")]);

        await Follow.SetAutoFollowActive("logs", active: false);
        await clusters.There.Create("logs-later");
        Assert.False(Pattern(await Follow.GetAutoFollow("logs")).GetProperty("active").GetBoolean());
        await Follow.SetAutoFollowActive("logs", active: true);
        await Wait.Until(() => clusters.Here.Exists("logs-later-copy"));
        Assert.False(await clusters.Here.Exists("logs-old-copy") || await clusters.Here.Exists("logs-not-copy"));
        await Wait.Until(async () => Stats(await Follow.AllStats()).GetProperty("number_of_successful_follow_indices").GetInt64() == 2);

        await Follow.DeleteAutoFollow("logs");
        var error = await Assert.ThrowsAsync<WinnowException>(() => Follow.GetAutoFollow("logs"));
        Assert.Equal((404, "resource_not_found_exception"), (error.Status, error.Error.Type));
    }

    [Fact]
    public async Task A_pattern_that_wants_them_gets_followers_of_indices_that_are_there()
    {
        await clusters.There.Create("present-1");
        await Follow.PutAutoFollow("present", Follower.Json("""{"remote_cluster":"far","leader_index_patterns":["present-*"],"include_existing":true}"""));
        await Wait.Until(() => clusters.Here.Exists("present-1"));
        await Follow.DeleteAutoFollow("present");
    }

    private static JsonElement Pattern(JsonResult result) => Follower.Read(result).GetProperty("patterns")[0].GetProperty("pattern");

    private static JsonElement Stats(JsonResult result) => Follower.Read(result).GetProperty("auto_follow_stats");
}
