using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Tests.Indices;
using static Winnow.Protocols.Tests.Following.FollowDecisionTests;

namespace Winnow.Protocols.Tests.Following;

public sealed class PromotionDecisionTests
{
    [Fact]
    public void A_promoted_follower_has_terms_above_all_of_its_operations_and_knows_where_it_comes_from()
    {
        var index = Started(New()).After(new BeginPromotion("p"));
        Assert.False(index.Follow!.Active);
        Assert.Same(index, index.After(new BeginPromotion("q")));
        var promoted = index.After(new PromoteFollower("p", [Seal(0, 9, Leader(3) + 17), Seal(1, -1, 0)]));
        Assert.Equal([Leader(4), Leader(1)], promoted.Shards.Select(shard => shard.PrimaryTerm));
        Assert.Equal([new ShardLineage("h0", 9, "own0"), new ShardLineage("h1", -1, "own1")], promoted.Lineage.ToArray());
        Assert.Equal((null, false, index.SettingsVersion + 1), (promoted.Follow, promoted.Settings.ContainsKey(FollowEntry.Setting), promoted.SettingsVersion));
        Assert.All(promoted.Shards, shard => Assert.Equal(CopyState.Started, shard.Primary.State));
        Assert.Same(promoted, promoted.After(new PromoteFollower("p", [Seal(0, 9, 17), Seal(1, -1, 0)])));
        Assert.Same(promoted, promoted.After(new BeginPromotion("p")));
    }

    /// <summary>Else both could give one number to two operations of one term, and neither would know that they are not the same.</summary>
    [Fact]
    public void An_old_leader_that_takes_over_again_without_an_operation_of_its_successor_has_terms_above_it()
    {
        var shard = new FollowedShard { SharedSeqNo = 4, SharedHistoryUuid = "h", LeaderTerm = Leader(2) + 2 };
        var demoted = Ordinary().After(new DemoteIndex("d", new FollowEntry { Shards = [shard, shard], Parameters = new FollowParameters() }));
        var (first, second) = (demoted.Shards[0].PrimaryTerm, demoted.Shards[1].PrimaryTerm);
        var follower = demoted
            .After(new AbandonRollback(1, "a1", second, new RolledBackShard(4, 0, null, "n", 0, 0)))
            .After(new RebaseFollower(0, "a0", first, "h"))
            .After(new RebaseFollower(1, "a1", second, "h") { LeaderTerm = Leader(3) + 5, HistoryUuid = "healed" });
        var promoted = follower.After(new BeginPromotion("q")).After(new PromoteFollower("q", [Seal(0, 4, 1) with { PrimaryTerm = first + 1 }, Seal(1, 4, 1) with { PrimaryTerm = second + 1 }]));
        Assert.Equal([Leader(3), Leader(4)], promoted.Shards.Select(table => table.PrimaryTerm));
    }

    [Fact]
    public void Copies_in_sync_stay_so_and_those_that_are_being_made_begin_anew()
    {
        var index = WithReplica(Started(New(replicas: 1))).After(new AssignReplica(1, 1, "m", "s", "r1")).After(new BeginPromotion("p"));
        var promoted = index.After(new PromoteFollower("p", [Seal(0, 9, 3), Seal(1, 9, 3)]));
        Assert.Equal(["a0", "r0"], promoted.Shards[0].InSync.ToArray());
        Assert.Equal(CopyState.Unassigned, promoted.Shards[1].Copies.Single(copy => !copy.Primary).State);
    }

    [Fact]
    public void Another_primary_is_sealed_anew()
    {
        var index = WithReplica(Started(New(replicas: 1))).After(new BeginPromotion("p")).After(new NodeLeft("n", "s"));
        Assert.Equal("r0", index.Shards[0].Primary.AllocationId);
        Refused(
            "no_longer_primary_shard_exception 409 [f][0] primary [a0] of term [1] is no longer the primary, the term is [2]",
            index,
            new PromoteFollower("p", [Seal(0, 9, 3), Seal(1, 9, 3)]));
    }

    [Fact]
    public void Nothing_is_promoted_that_is_not_sealed_whole()
    {
        var index = Started(New());
        Refused("illegal_argument_exception 400 index [f] is not being promoted by [p] with [2] shards", index, new PromoteFollower("p", [Seal(0, 9, 3), Seal(1, 9, 3)]));
        index = index.After(new BeginPromotion("p"));
        Refused("illegal_argument_exception 400 index [f] is not being promoted by [p] with [1] shards", index, new PromoteFollower("p", [Seal(0, 9, 3)]));
        Refused("illegal_argument_exception 400 index [f] has a shard that is not sealed", index, new PromoteFollower("p", [Seal(0, 9, 3), Seal(0, 9, 3)]));
    }

    [Fact]
    public void A_promotion_that_is_given_up_leaves_an_active_follower()
    {
        var index = Started(New()).After(new BeginPromotion("p"));
        Assert.Same(index, index.After(new AbandonPromotion("q")));
        Assert.True(index.After(new AbandonPromotion("p")).Follow!.Active);
        Refused("illegal_argument_exception 400 index [f] is not a follower index", Ordinary(), new BeginPromotion("q"));
        Refused("index_closed_exception 400 closed", Started(New()).After(new SetIndexClosed(true)), new BeginPromotion("p"));
    }

    [Fact]
    public void A_demoted_index_follows_when_its_shards_are_prefixes_again()
    {
        var index = Ordinary();
        var entry = new FollowEntry
        {
            RemoteCluster = "west",
            Shards = [new FollowedShard { SharedSeqNo = 9 }, new FollowedShard()],
            Parameters = new FollowParameters(),
        };
        var demoted = index.After(new DemoteIndex("d", entry));
        Assert.Equal(index.Shards.Select(shard => shard.PrimaryTerm + 1), demoted.Shards.Select(shard => shard.PrimaryTerm));
        Assert.Equal(("true", 0), (demoted.Settings[FollowEntry.Setting], demoted.Lineage.Length));
        var rebased = demoted.After(new RebaseFollower(0, "a0", demoted.Shards[0].PrimaryTerm, "h"));
        Assert.Equal(new FollowedShard { LeaderHistoryUuid = "h" }, rebased.Follow!.Shards[0]);
        Assert.Same(demoted, demoted.After(new DemoteIndex("d", entry)));
        Refused("illegal_argument_exception 400 index [f] is a follower index already", demoted, new DemoteIndex("e", entry));
        Refused("illegal_argument_exception 400 leader and follow index must be open", index.After(new SetIndexClosed(true)), new DemoteIndex("e", entry));
    }

    [Fact]
    public void A_primary_with_operations_of_higher_terms_leads_above_them()
    {
        var index = Ordinary();
        var term = index.Shards[1].PrimaryTerm;
        var raised = index.After(new RaisePrimaryTerm(1, "a1", term, term + 30));
        Assert.Equal([index.Shards[0].PrimaryTerm, term + 31], raised.Shards.Select(shard => shard.PrimaryTerm));
        Assert.Same(raised, raised.After(new RaisePrimaryTerm(1, "a1", term, term + 30)));
        Assert.Same(index, index.After(new RaisePrimaryTerm(1, "a1", term, 1)));
        Refused(
            $"no_longer_primary_shard_exception 409 [f][1] primary [a1] of term [{term}] is no longer the primary, the term is [{term + 31}]",
            raised,
            new RaisePrimaryTerm(1, "a1", term, term + 40));
    }

    [Fact]
    public void What_a_shard_has_given_up_is_remembered_and_one_that_cannot_gets_its_leaders_files()
    {
        var entry = new FollowEntry
        {
            RemoteCluster = "west",
            Shards = [new FollowedShard { SharedSeqNo = 9, SharedHistoryUuid = "h" }, new FollowedShard { SharedSeqNo = 4, SharedHistoryUuid = "i" }],
            Parameters = new FollowParameters(),
        };
        var demoted = Ordinary().After(new DemoteIndex("d", entry));
        var lost = new RolledBackShard(9, 3, "lost.ndjson", "node", 2, 100);
        var rebased = demoted.After(new RebaseFollower(0, "a0", demoted.Shards[0].PrimaryTerm, "h") { RolledBack = lost });
        Assert.Equal(new FollowedShard { LeaderHistoryUuid = "h", RolledBack = lost }, rebased.Follow!.Shards[0]);
        Assert.Same(rebased, rebased.After(new RebaseFollower(0, "a0", demoted.Shards[0].PrimaryTerm, "h") { RolledBack = lost }));
        Assert.Equal(lost, rebased.After(new RebaseFollower(0, "a0", rebased.Shards[0].PrimaryTerm, "h") { HistoryUuid = "healed" }).Follow!.Shards[0].RolledBack);

        var abandon = new AbandonRollback(1, "a1", demoted.Shards[1].PrimaryTerm, lost with { SeqNo = 4 });
        var abandoned = rebased.After(abandon);
        Assert.Equal(new FollowedShard { RolledBack = lost with { SeqNo = 4 } }, abandoned.Follow!.Shards[1]);
        Assert.Same(abandoned, abandoned.After(abandon));
        Refused("illegal_argument_exception 400 index [f] is not a follower index", Ordinary(), abandon);
    }

    private static IndexMetadata Ordinary() =>
        Started(New()).After(new BeginPromotion("p")).After(new PromoteFollower("p", [Seal(0, 9, 17), Seal(1, -1, 0)]));

    /// <summary>The first term after so many promotions, whatever failovers there were between them.</summary>
    private static long Leader(int promotions) => promotions * PromotionDecisions.TermsOfLeader;

    private static SealedShard Seal(int shard, long maxSeqNo, long maxTerm) => new(shard, $"a{shard}", 1, maxSeqNo, maxTerm, $"own{shard}");
}
