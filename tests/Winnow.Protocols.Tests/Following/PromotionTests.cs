using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Tests.Indices;
using static Winnow.Protocols.Tests.Following.FollowDecisionTests;
using static Winnow.Protocols.Tests.Following.FollowStartTests;

namespace Winnow.Protocols.Tests.Following;

public sealed class PromotionTests
{
    private static readonly PromotionState Plan = new() { Uuid = "fu", Name = "f", Operation = "p" };

    [Fact]
    public void A_follower_that_is_open_and_a_prefix_can_be_promoted()
    {
        var follower = Started(New());
        Promotion.Check(follower);
        Refused("illegal_argument_exception 400 index [f] is not a follower index", () => Promotion.Check(follower with { Follow = null }));
        Refused("index_closed_exception 400 closed", () => Promotion.Check(follower.After(new SetIndexClosed(true))));
        var demoting = follower with { Follow = follower.Follow! with { Shards = follower.Follow.Shards.SetItem(1, new FollowedShard { SharedSeqNo = 4 }) } };
        var refusal = Assert.Throws<Refusal>(() => Promotion.Check(demoting));
        Assert.Equal(("status_exception", 409), (refusal.Type, refusal.Status));
    }

    [Fact]
    public void Only_the_leader_that_it_is_a_prefix_of_counts()
    {
        var follower = Started(New());
        Promotion.CheckLeader(follower, []);
        Promotion.CheckLeader(follower, [new LeaderPosition("h0", 3, 1), new LeaderPosition("h1", 3, 1)]);
        var refusal = Assert.Throws<Refusal>(() => Promotion.CheckLeader(follower, [new LeaderPosition("h0", 3, 1), new LeaderPosition("x", 3, 1)]));
        Assert.Contains("its shard [1] has another history [x] than [h1]; use [force=true]", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_asks_while_it_is_under_way_can_add_force_only()
    {
        Assert.Same(Plan, Promotion.Join(Plan, Plan with { Operation = "q" }));
        Assert.Equal(Plan with { Force = true }, Promotion.Join(Plan, Plan with { Operation = "q", Force = true }));
        var failed = Plan with { Failure = new FollowFailure("t", 503, "r") };
        Assert.Same(failed, Promotion.Join(failed, Plan with { Force = true }));
    }

    [Fact]
    public void A_successor_goes_on_with_what_has_begun()
    {
        var index = Started(New());
        Assert.Equal("p", Promotion.Operation(index, Plan));
        index = index.After(new BeginPromotion("earlier"));
        Assert.Equal(("earlier", false), (Promotion.Operation(index, Plan), Promotion.IsDecided(index, Plan)));
        index = Started(New()).After(new BeginPromotion("p")).After(new PromoteFollower("p", [Seal(0), Seal(1)]));
        Assert.True(Promotion.IsDecided(index, Plan));
        Assert.False(Promotion.IsDecided(index, Plan with { Operation = "q" }));
    }

    [Fact]
    public void Terms_are_above_those_of_the_leader_too()
    {
        Assert.Equal(3, Promotion.Above(Seal(1), []).MaxOperationTerm);
        Assert.Equal(8, Promotion.Above(Seal(1), [new LeaderPosition("h0", 3, 9), new LeaderPosition("h1", 3, 8)]).MaxOperationTerm);
        Assert.Equal(3, Promotion.Above(Seal(0), [new LeaderPosition("h0", 3, 2)]).MaxOperationTerm);
    }

    [Fact]
    public void The_url_counts_more_than_the_body()
    {
        Assert.Equal(new PromotionRequest(false, PromotionRequest.StandardTimeout), PromotionRequest.Parse([], null, null));
        Assert.Equal(new PromotionRequest(true, TimeSpan.FromSeconds(2)), PromotionRequest.Parse("""{"force":true,"timeout":"2s"}"""u8, null, null));
        Assert.Equal(new PromotionRequest(false, TimeSpan.FromSeconds(3)), PromotionRequest.Parse("""{"force":true,"timeout":"2s"}"""u8, false, TimeSpan.FromSeconds(3)));
        Refused("x_content_parse_exception 400 [promote] unknown field [forced]", () => PromotionRequest.Parse("""{"forced":true}"""u8, null, null));
        Refused("action_request_validation_exception 400 Validation Failed: 1: [timeout] must be positive but was [0ms];", () => PromotionRequest.Parse("""{"timeout":"0s"}"""u8, null, null));
    }

    [Fact]
    public void A_plan_is_read_as_it_was_written()
    {
        var plan = Plan with { Force = true, Timeout = TimeSpan.FromSeconds(7), Leader = [new LeaderPosition("h0", 3, 1)] };
        var read = StateJson.Read<PromotionState>(StateJson.Write(plan));
        Assert.Equal(plan.Leader, read.Leader.AsEnumerable());
        Assert.Equal(plan with { Leader = [] }, read with { Leader = [] });
    }

    private static SealedShard Seal(int shard) => new(shard, $"a{shard}", 1, 9, 3, $"own{shard}");
}
