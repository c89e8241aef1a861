using Winnow.Protocols.Following;
using static Winnow.Protocols.Tests.Following.FollowStartTests;

namespace Winnow.Protocols.Tests.Following;

public sealed class ReplicatedSettingsTests
{
    [Theory]
    [InlineData("index.number_of_replicas", false)]
    [InlineData("index.routing.allocation.include._name", false)]
    [InlineData("index.routing.allocation.total_shards_per_node", false)]
    [InlineData("index.blocks.write", false)]
    [InlineData("index.refresh_interval", false)]
    [InlineData("index.query.default_field.0", false)]
    [InlineData("index.search.slowlog.threshold.query.warn", false)]
    [InlineData("index.soft_deletes.retention_lease.period", false)]
    [InlineData("index.merge.policy.max_merged_segment", false)]
    [InlineData("index.version.created", false)]
    [InlineData("index.xpack.ccr.following_index", false)]
    [InlineData("index.number_of_shards", true)]
    [InlineData("index.analysis.analyzer.mine.type", true)]
    [InlineData("index.sort.field.0", true)]
    [InlineData("index.mapping.total_fields.limit", true)]
    [InlineData("index.max_ngram_diff", true)]
    [InlineData("index.similarity.default.type", true)]
    [InlineData("index.priority_of_something", true)]
    public void What_decides_how_documents_are_indexed_is_replicated(string key, bool replicated) =>
        Assert.Equal(replicated, ReplicatedSettings.Filter(Settings((key, "x"))).Count == 1);

    [Fact]
    public void Dynamic_changes_are_made_while_the_index_is_open_and_others_are_not()
    {
        var follower = Settings(("index.mapping.depth.limit", "9"), ("index.number_of_replicas", "0"), ("index.max_ngram_diff", "2"));
        var changed = ReplicatedSettings.Follow(Settings(("index.mapping.depth.limit", "10"), ("index.number_of_replicas", "3")), follower, Dynamic)!;
        Assert.False(changed.WhileClosed);
        Assert.Equal(Settings(("index.mapping.depth.limit", "10"), ("index.number_of_replicas", "0")), changed.Settings);
        Assert.True(ReplicatedSettings.Follow(follower.Add("index.analysis.analyzer.a.type", "simple"), follower, Dynamic)!.WhileClosed);
        Assert.True(ReplicatedSettings.Follow(follower, follower.Add("index.analysis.analyzer.a.type", "simple"), Dynamic)!.WhileClosed);
        Assert.Null(ReplicatedSettings.Follow(follower.SetItem("index.number_of_replicas", "7"), follower, Dynamic));
    }

    [Fact]
    public void A_request_sets_only_what_is_each_index_own()
    {
        ReplicatedSettings.CheckOverrides(Settings(("index.number_of_replicas", "0")), _ => true);
        Refused(
            "illegal_argument_exception 400 can not put follower index that could override leader settings {\"index.number_of_shards\":\"5\"}",
            () => ReplicatedSettings.CheckOverrides(Settings(("index.number_of_shards", "5"), ("index.number_of_replicas", "0")), _ => true));
        Refused(
            "illegal_argument_exception 400 unknown setting [index.foo]",
            () => ReplicatedSettings.CheckOverrides(Settings(("index.number_of_shards", "5"), ("index.foo", "0")), key => key != "index.foo"));
        Refused("illegal_argument_exception 400 unknown settings [index.bar,index.foo]", () => ReplicatedSettings.CheckOverrides(Settings(("index.foo", "0"), ("index.bar", "")), _ => false));
    }

    private static bool Dynamic(string key) => !key.StartsWith("index.analysis.", StringComparison.Ordinal);
}
