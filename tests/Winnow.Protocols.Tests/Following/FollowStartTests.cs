using System.Collections.Immutable;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Tests.Following;

public sealed class FollowStartTests
{
    private static readonly FollowParameters Strict = new() { SelfHeal = false };

    [Fact]
    public void Indices_that_fit_follow() => FollowStart.CheckResume(Follower(), Leader(), Strict);

    [Fact]
    public void Nothing_follows_what_is_no_leader()
    {
        FollowStart.CheckPut(Leader());
        Refused("index_closed_exception 400 closed", () => FollowStart.CheckPut(Leader() with { Closed = true }));
        Refused(
            "illegal_argument_exception 400 leader index [l] does not have soft deletes enabled", () => FollowStart.CheckPut(WithoutHistory(Leader())));
    }

    [Fact]
    public void What_does_not_fit_is_said_in_this_order()
    {
        var (follower, leader) = (Follower(), Leader());
        Resume("follow index [f] does not have ccr metadata", follower with { Follow = null }, leader);
        Resume("follow index [f] should reference [other] as leader index but instead reference [lu] as leader index", follower, leader with { Uuid = "other" });
        Resume("leader index [l] does not have soft deletes enabled", follower, WithoutHistory(leader));
        Resume(
            "follower index [f] does not have soft deletes enabled",
            follower with { Settings = follower.Settings.Add("index.soft_deletes.enabled", "false") },
            leader);
        Resume("leader index primary shards [1] does not match with the number of shards of the follow index [2]", follower, leader with { HistoryUuids = ["h0"] });
        Resume(
            "leader index number_of_routing_shards [512] does not match with the number_of_routing_shards of the follow index [1024]",
            follower,
            leader with { RoutingNumShards = 512 });
        Resume("leader shard [f][1] should reference [h1] as history uuid but instead reference [h9] as history uuid", follower, leader with { HistoryUuids = ["h0", "h9"] });
        Resume("leader and follow index must be open", follower, leader with { Closed = true });
        Resume("leader and follow index must be open", follower with { Closed = true }, leader);
        Resume(
            "the following index [f] is not ready to follow; the setting [index.xpack.ccr.following_index] must be enabled.",
            follower with { Settings = follower.Settings.Remove(FollowEntry.Setting) },
            leader);
        Resume(
            "the leader index settings [{\"index.number_of_shards\":\"2\",\"index.sort.field\":\"a\"}] and follower index settings [{\"index.number_of_shards\":\"2\"}] must be identical",
            follower,
            leader with { Settings = leader.Settings.Add("index.sort.field", "a") });
    }

    [Fact]
    public void What_heals_itself_is_no_obstacle()
    {
        var leader = Leader() with { HistoryUuids = ["x", "y"] };
        FollowStart.CheckResume(Follower(), leader with { Uuid = "other", Settings = leader.Settings.Add("index.mapping.depth.limit", "3") }, new FollowParameters());
    }

    [Fact]
    public void The_files_of_a_leader_with_other_shards_are_of_no_use()
    {
        var (follower, leader) = (Follower(), Leader());
        FollowStart.CheckHeal(follower, leader with { Uuid = "other", HistoryUuids = ["x", "y"] });
        Refused("index_closed_exception 400 closed", () => FollowStart.CheckHeal(follower, leader with { Closed = true }));
        Refused(
            "illegal_argument_exception 400 leader index primary shards [3] does not match with the number of shards of the follow index [2]",
            () => FollowStart.CheckHeal(follower, leader with { HistoryUuids = ["x", "y", "z"] }));
        Refused(
            "illegal_argument_exception 400 leader index routing_partition_size [2] does not match with the routing_partition_size of the follow index [1]",
            () => FollowStart.CheckHeal(follower, leader with { RoutingPartitionSize = 2 }));
    }

    [Fact]
    public void A_demoted_index_shares_what_either_has_from_the_other()
    {
        var leader = Leader() with { HistoryUuids = ["p0", "p1", "p2", "p3"], PrimaryTerms = [7, 8, 9, 10], Lineage = [new("a", 7, "p0"), new("b", 8, "p1"), new("c", 9, "old"), new("x", 9, "p3")] };
        var index = Follower(4) with { Follow = null, Lineage = [new("x", 1, "x"), new("x", 1, "x"), new("p2", 5, "c"), new("p3", -1, "other")] };
        var entry = Demotion.Plan(index, ["a", "z", "c", "d"], "west", leader, Strict);
        Assert.Equal([7L, null, 5L, null], entry.Shards.Select(shard => shard.SharedSeqNo));
        Assert.Equal([7, 8, 9, 10], entry.Shards.Select(shard => shard.LeaderTerm));
        Assert.All(entry.Shards, shard => Assert.Empty(shard.LeaderHistoryUuid));
        Assert.Equal(("west", "l", "lu", Strict), (entry.RemoteCluster, entry.LeaderIndex, entry.LeaderUuid, entry.Parameters));
        Refused(
            "illegal_argument_exception 400 leader index primary shards [2] does not match with the number of shards of the follow index [4]",
            () => Demotion.Plan(index, ["a", "z", "c", "d"], "west", Leader(), Strict));
    }

    [Fact]
    public void Nothing_is_demoted_that_would_follow_in_a_circle()
    {
        var index = Follower() with { Follow = null };
        FollowStart.CheckDemote(index, Leader());
        Refused("illegal_argument_exception 400 index [f] is a follower index already", () => FollowStart.CheckDemote(Follower(), Leader()));
        Refused(
            "illegal_argument_exception 400 leader index [l] is a follower index itself; an index is demoted when the other one was promoted",
            () => FollowStart.CheckDemote(index, Leader() with { IsFollower = true }));
        Refused("illegal_argument_exception 400 index [f] cannot follow itself", () => FollowStart.CheckDemote(index, Leader() with { Uuid = index.Uuid }));
        Refused("illegal_argument_exception 400 leader and follow index must be open", () => FollowStart.CheckDemote(index with { Closed = true }, Leader()));
    }

    [Fact]
    public void A_demoted_index_brings_no_settings()
    {
        var request = FollowRequest.ParseDemotion("""{"remote_cluster":"west","leader_index":"l","max_retry_delay":"1s"}"""u8);
        Assert.Equal(("west", "l", TimeSpan.FromSeconds(1)), (request.RemoteCluster, request.LeaderIndex, request.Parameters.MaxRetryDelay));
        Refused(
            "x_content_parse_exception 400 [demote] unknown field [settings]",
            () => FollowRequest.ParseDemotion("""{"remote_cluster":"west","leader_index":"l","settings":{}}"""u8));
    }

    internal static LeaderIndex Leader() => new()
    {
        Name = "l",
        Uuid = "lu",
        CreatedMillis = 42,
        HistoryUuids = ["h0", "h1"],
        RoutingNumShards = 1024,
        Settings = Settings(("index.number_of_shards", "2"), ("index.number_of_replicas", "3"), ("index.uuid", "lu")),
        Mapping = "{\"properties\":{}}",
    };

    internal static ImmutableSortedDictionary<string, string> Settings(params (string Key, string Value)[] settings) =>
        settings.ToImmutableSortedDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);

    internal static void Refused(string expected, Action action)
    {
        var refusal = Assert.Throws<Refusal>(action);
        Assert.Equal(expected, $"{refusal.Type} {refusal.Status} {refusal.Message}");
    }

    private static void Resume(string expected, IndexMetadata follower, LeaderIndex leader) =>
        Refused("illegal_argument_exception 400 " + expected, () => FollowStart.CheckResume(follower, leader, Strict));

    private static LeaderIndex WithoutHistory(LeaderIndex leader) => leader with { Settings = leader.Settings.Add("index.soft_deletes.enabled", "false") };

    private static IndexMetadata Follower(int shards = 2)
    {
        string[] histories = ["h0", "h1", "h2", "h3"];
        return new IndexMetadata
        {
            Name = "f",
            Uuid = "fu",
            RoutingNumShards = 1024,
            Settings = Settings(("index.number_of_shards", "2"), ("index.number_of_replicas", "0"), ("index.uuid", "fu"), (FollowEntry.Setting, "true")),
            Shards = [.. Enumerable.Range(0, shards).Select(id => new ShardTable { Id = id })],
            Follow = new FollowEntry { LeaderUuid = "lu", Shards = [.. histories[..shards].Select(history => new FollowedShard { LeaderHistoryUuid = history })] },
        };
    }
}
