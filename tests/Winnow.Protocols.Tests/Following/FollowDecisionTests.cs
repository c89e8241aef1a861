using System.Collections.Immutable;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Tests.Indices;

namespace Winnow.Protocols.Tests.Following;

public sealed class FollowDecisionTests
{
    private static readonly FollowParameters Parameters = new() { MaxOutstandingReadRequests = 3 };

    [Fact]
    public void A_follower_is_made_of_its_leaders_shards_wherever_they_are_placed()
    {
        var index = New();
        Assert.Equal(("true", 42L), (index.Settings[FollowEntry.Setting], index.CreatedMillis));
        Assert.Equal((CopySource.Leader, Health.Yellow), (index.Shards[1].Primary.Source, IndexHealth.Of(index).Status));

        // Lost in the middle, it is fetched elsewhere: the disk has nothing that is trusted.
        var lost = Assigned(index).After(new NodeStarted("n", "t", [new HeldCopy(0, "a0", true), new HeldCopy(1, "a1", true)]));
        Assert.Equal((CopyState.Unassigned, CopySource.Leader), (lost.Shards[0].Primary.State, lost.Shards[0].Primary.Source));
        Assert.Equal(CopySource.Leader, lost.After(new AssignPrimary(0, "m", "s", null, "b")).Shards[0].Primary.Source);
    }

    [Fact]
    public void A_started_follower_is_opened_from_its_disk()
    {
        var index = Started(New()).After(new NodeStarted("n", "t", [new HeldCopy(0, "a0", true)]));
        Assert.Equal((CopyState.Initializing, CopySource.ExistingStore), (index.Shards[0].Primary.State, index.Shards[0].Primary.Source));
    }

    [Fact]
    public void What_is_made_twice_is_made_once()
    {
        var index = New();
        Assert.Same(index, index.After(new FollowIndex(Init(), Entry(), 42)));
    }

    [Fact]
    public void Pausing_forgets_the_parameters_and_resuming_gives_new_ones()
    {
        var paused = New().After(new PauseFollow("1"));
        Assert.Null(paused.Follow!.Parameters);
        Assert.Same(paused, paused.After(new PauseFollow("1")));
        Refused("illegal_argument_exception 400 no shard follow tasks for [f]", paused, new PauseFollow("2"));
        var resumed = paused.After(new ResumeFollow("3", new FollowParameters()));
        Assert.Equal((true, 12), (resumed.Follow!.Active, resumed.Follow.Parameters!.MaxOutstandingReadRequests));
        Assert.Same(resumed, resumed.After(new ResumeFollow("3", Parameters)));
        Refused("resource_already_exists_exception 400 task with id {u-0} already exist", resumed, new ResumeFollow("4", Parameters));
    }

    [Fact]
    public void Only_what_is_paused_and_closed_is_unfollowed()
    {
        var index = Started(New());
        Refused("illegal_argument_exception 400 cannot convert the follower index [f] to a non-follower, because it has not been closed", index, new Unfollow("1"));
        var closed = index.After(new SetIndexClosed(true));
        Refused("illegal_argument_exception 400 cannot convert the follower index [f] to a non-follower, because it has not been paused", closed, new Unfollow("1"));
        var paused = closed.After(new PauseFollow("2"));
        Refused("illegal_argument_exception 400 leader and follow index must be open", paused, new ResumeFollow("3", Parameters));
        var ordinary = paused.After(new Unfollow("4"));
        Assert.Equal((null, false, paused.SettingsVersion + 1), (ordinary.Follow, ordinary.Settings.ContainsKey(FollowEntry.Setting), ordinary.SettingsVersion));
        Assert.Same(ordinary, ordinary.After(new Unfollow("4")));
        Refused("illegal_argument_exception 400 index [f] is not a follower index", ordinary, new Unfollow("5"));
        Refused("illegal_argument_exception 400 index [f] is not a follower index", ordinary, new PauseFollow("6"));
        Refused("illegal_argument_exception 400 follow index [f] does not have ccr metadata", ordinary, new ResumeFollow("7", Parameters));
    }

    [Fact]
    public void A_primary_with_another_history_is_alone_until_its_copies_are_made_from_it()
    {
        var index = WithReplica(Started(New(replicas: 1)));
        Assert.Equal(["a0", "r0"], index.Shards[0].InSync.ToArray());
        var rebased = index.After(new RebaseFollower(0, "a0", 1, "h9"));
        Assert.Equal(["a0"], rebased.Shards[0].InSync.ToArray());
        Assert.Equal(("h9", "h1"), (rebased.Follow!.Shards[0].LeaderHistoryUuid, rebased.Follow.Shards[1].LeaderHistoryUuid));
        Assert.Equal((CopyState.Started, CopyState.Unassigned), (rebased.Shards[0].Primary.State, rebased.Shards[0].Copies.Single(copy => !copy.Primary).State));
        Assert.Same(rebased, rebased.After(new RebaseFollower(0, "a0", 1, "h9")));
        Refused("no_longer_primary_shard_exception 409 [f][0] primary [a0] of term [1] is no longer the primary, the term is [2]", rebased, new RebaseFollower(0, "a0", 1, "h8"));
    }

    [Fact]
    public void A_shard_that_has_taken_its_leaders_files_says_so_once_for_each_time()
    {
        var index = WithReplica(Started(New(replicas: 1)));
        var healing = new RebaseFollower(0, "a0", 1, "h0") { HistoryUuid = "own1" };
        var healed = index.After(healing);
        Assert.Equal(new FollowedShard { LeaderHistoryUuid = "h0", HistoryUuid = "own1", Heals = 1 }, healed.Follow!.Shards[0]);
        Assert.Equal((2L, "lu", 1), (healed.Shards[0].PrimaryTerm, healed.Follow.LeaderUuid, healed.Shards[0].InSync.Length));
        Assert.Same(healed, healed.After(healing));

        // The next time it is another index of the leader's name, and the other shard has not heard of it.
        var again = healed.After(new RebaseFollower(0, "a0", 2, "n0") { HistoryUuid = "own2", LeaderUuid = "new" });
        Assert.Equal(("new", "h1", 2), (again.Follow!.LeaderUuid, again.Follow.Shards[1].LeaderHistoryUuid, again.Follow.Shards[0].Heals));
    }

    [Fact]
    public void A_follower_that_is_closed_for_a_moment_says_so_until_it_is_open_again()
    {
        var index = Started(New());
        var closing = index.After(new ReopenFollower(true));
        Assert.True(closing.Follow!.Reopens);
        Assert.Same(closing, closing.After(new ReopenFollower(true)));
        Assert.Equal(index.Follow, closing.After(new ReopenFollower(false)).Follow! with { Shards = index.Follow!.Shards });
        var ordinary = closing.After(new SetIndexClosed(true)).After(new PauseFollow("1")).After(new Unfollow("2"));
        Assert.Same(ordinary, ordinary.After(new ReopenFollower(false)));
        Refused("illegal_argument_exception 400 index [f] is not a follower index", ordinary, new ReopenFollower(true));
    }

    [Fact]
    public void A_follower_that_is_restored_from_a_snapshot_follows_nobody()
    {
        var closed = Started(New()).After(new SetIndexClosed(true));
        var init = Init() with { Settings = Init().Settings.Add(FollowEntry.Setting, "true") };
        var restored = closed.After(new RestoreIndex(init, new RestoreSource { Uuid = "r" }, [new RestoredShard(true, 1), new RestoredShard(true, 1)], 0, 1, 1));
        Assert.Equal((null, false), (restored.Follow, restored.Settings.ContainsKey(FollowEntry.Setting)));
    }

    [Fact]
    public void What_is_persisted_comes_back_as_it_was()
    {
        var entry = Entry() with { Promotion = "p", Shards = [new FollowedShard { LeaderHistoryUuid = "h" }, new FollowedShard { SharedSeqNo = 0 }, new FollowedShard { SharedSeqNo = -1 }] };
        var index = New() with { Follow = entry, FollowOperation = "o", Lineage = [new ShardLineage("p", -1, "h")] };
        var read = StateJson.Read<IndexMetadata>(StateJson.Write(index));
        Assert.Equal(entry.Shards.ToArray(), read.Follow!.Shards.ToArray());
        Assert.Equal((Parameters, "p", "o", new ShardLineage("p", -1, "h")), (read.Follow.Parameters, read.Follow.Promotion, read.FollowOperation, read.Lineage.Single()));
        Assert.Null(StateJson.Read<IndexMetadata>(StateJson.Write(new IndexMetadata { Uuid = "u" })).Follow);
    }

    [Fact]
    public void Clients_change_neither_documents_nor_mappings_nor_aliases_of_followers()
    {
        IndexMetadata[] indices = [New() with { Name = "a" }, new() { Name = "b" }, New() with { Name = "c" }];
        FollowRefusals.CheckMapping([indices[1]]);
        FollowRefusals.CheckAliases([indices[1]]);
        AssertRefusal(
            "status_exception 403 can't put mapping to the following indices [a, c]; the mapping of the following indices are self-replicated from its leader indices",
            () => FollowRefusals.CheckMapping(indices));
        AssertRefusal(
            "status_exception 403 can't modify aliases on indices [a, c]; aliases of following indices are self-replicated from their leader indices",
            () => FollowRefusals.CheckAliases(indices));
        AssertRefusal(
            "status_exception 403 a following engine does not accept operations without an assigned sequence number", () => throw FollowRefusals.Write(indices[0]));
    }

    /// <summary>A paused follower does not know whether it may take another leader's files; one that is resumed does.</summary>
    [Fact]
    public void A_shard_that_could_not_be_made_of_its_leader_is_tried_again_when_the_follower_is_resumed()
    {
        var index = Assigned(New()).After(new PauseFollow("1"));
        for (var i = 0; i < 5; i++)
        {
            index = index.After(new CopyFailed(0, "a0", "no such index [lu]", false)).After(new AssignPrimary(0, "n", "s", null, "a0"));
        }

        index = index.After(new CopyFailed(0, "a0", "no such index [lu]", false));
        Assert.Equal(6, index.Shards[0].Primary.Unassigned!.FailedAllocations);
        Assert.Equal(0, index.After(new ResumeFollow("2", Parameters)).Shards[0].Primary.Unassigned!.FailedAllocations);
    }

    internal static IndexMetadata New(int replicas = 0) => new IndexMetadata().After(new FollowIndex(Init(replicas), Entry(), 42));

    internal static IndexMetadata Started(IndexMetadata index) => Assigned(index).After(new CopyStarted(0, "a0", "s")).After(new CopyStarted(1, "a1", "s"));

    internal static IndexMetadata WithReplica(IndexMetadata index) => index
        .After(new AssignReplica(0, index.Shards[0].PrimaryTerm, "m", "s", "r0"))
        .After(new CopyInSync(0, "r0", "a0", index.Shards[0].PrimaryTerm));

    internal static void Refused(string expected, IndexMetadata index, IndexCommand command) => AssertRefusal(expected, () => index.After(command));

    private static void AssertRefusal(string expected, Action action)
    {
        var refusal = Assert.Throws<Refusal>(action);
        Assert.Equal(expected, $"{refusal.Type} {refusal.Status} {refusal.Message}");
    }

    private static IndexMetadata Assigned(IndexMetadata index) =>
        index.After(new AssignPrimary(0, "n", "s", null, "a0")).After(new AssignPrimary(1, "n", "s", null, "a1"));

    private static FollowEntry Entry() => new()
    {
        RemoteCluster = "east",
        LeaderIndex = "l",
        LeaderUuid = "lu",
        Shards = [new FollowedShard { LeaderHistoryUuid = "h0" }, new FollowedShard { LeaderHistoryUuid = "h1" }],
        Parameters = Parameters,
    };

    private static InitIndex Init(int replicas = 0) => new(
        "f", "u", ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("index.number_of_replicas", $"{replicas}"), "{}", 2, 1024, 1);
}
