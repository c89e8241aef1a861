using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;
using Winnow.Protocols.Tests.Indices;
using static Winnow.Protocols.Tests.Following.FollowStartTests;

namespace Winnow.Protocols.Tests.Following;

/// <summary>Whoever carries it out may die after any step, before or after it is written down.</summary>
public sealed class PutFollowTests
{
    private static readonly FollowRequest Request = new("east", "l", null, new FollowParameters { MaxOutstandingReadRequests = 2 }, OnLeaderDelete.Unfollow);

    [Fact]
    public void A_follower_is_its_leader_under_another_name()
    {
        var leader = Leader() with { Settings = Leader().Settings.Add("index.hidden", "true").Add("index.creation_date", "41").Add("index.version.created", "8") };
        var state = Begin(leader);
        var index = new IndexMetadata().After(state.Index);
        Assert.Equal(OnLeaderDelete.Unfollow, index.Follow!.OnLeaderDelete);
        Assert.Equal(("f", "fu", 2, 1024, leader.Mapping, 42L), (index.Name, index.Uuid, index.NumberOfShards, index.RoutingNumShards, index.Mapping, index.CreatedMillis));
        Assert.Equal(
            Settings(
                ("index.creation_date", "42"), ("index.hidden", "true"), ("index.number_of_replicas", "0"), ("index.number_of_shards", "2"),
                ("index.provided_name", "f"), ("index.uuid", "fu"), ("index.version.created", "8"), (FollowEntry.Setting, "true")),
            index.Settings);
        Assert.Equal(("east", "l", "lu", "logs", true), (index.Follow!.RemoteCluster, index.Follow.LeaderIndex, index.Follow.LeaderUuid, index.Follow.Pattern, index.Follow.Active));
        Assert.Equal(["h0", "h1"], index.Follow.Shards.Select(shard => shard.LeaderHistoryUuid));
        Assert.True(state.Name.Hidden);
        FollowStart.CheckResume(index, leader, new FollowParameters { SelfHeal = false });
    }

    [Fact]
    public void What_cannot_be_is_refused_before_anything_is_made()
    {
        Refused("index_closed_exception 400 closed", () => Begin(Leader() with { Closed = true }));
        Refused("invalid_index_name_exception 400 Invalid index name [F], must be lowercase", () => Begin(Leader(), "F"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_step_can_be_done_once_more(bool refused)
    {
        var cluster = new ClusterMetadata { ClusterUuid = "c" };
        if (refused)
        {
            cluster = ClusterDecisions.Decide(cluster, new AddIndex("f", "another", false, 0, []), DateTimeOffset.UnixEpoch).State;
        }

        var (state, index) = (Begin(Leader()), new IndexMetadata());
        while (state.Step != PutFollowStep.End)
        {
            // The first has died before it could write down what it has done.
            state = StateJson.Read<PutFollowState>(StateJson.Write(state));
            Step(state, ref index, ref cluster);
            state = Step(state, ref index, ref cluster);
        }

        Assert.Equal(refused ? "another" : "fu", cluster.Indices["f"].Uuid);
        Assert.Equal((refused, refused ? "resource_already_exists_exception" : null), (index.IsNone, state.Failure?.Type));
    }

    [Fact]
    public void An_index_that_was_deleted_meanwhile_does_not_come_back()
    {
        var (state, index, cluster) = (PutFollow.Done(Begin(Leader())), new IndexMetadata(), new ClusterMetadata { ClusterUuid = "c" });
        Step(state, ref index, ref cluster);
        cluster = ClusterDecisions.Decide(cluster, new RemoveIndices(["fu"]), DateTimeOffset.UnixEpoch).State;
        state = Step(state, ref index, ref cluster);
        Assert.Equal((PutFollowStep.Drop, "index_not_found_exception", 0), (state.Step, state.Failure!.Type, cluster.Indices.Count));
    }

    private static PutFollowState Step(PutFollowState state, ref IndexMetadata index, ref ClusterMetadata cluster)
    {
        try
        {
            switch (state.Step)
            {
                case PutFollowStep.Create:
                    index = index.After(state.Index);
                    break;
                case PutFollowStep.Name:
                    cluster = ClusterDecisions.Decide(cluster, state.Name, DateTimeOffset.UnixEpoch).State;
                    break;
                default:
                    index = index.After(new DropIndexState());
                    break;
            }

            return PutFollow.Done(state);
        }
        catch (Refusal refusal)
        {
            return PutFollow.Refused(state, new FollowFailure(refusal.Type, refusal.Status, refusal.Message));
        }
    }

    private static PutFollowState Begin(LeaderIndex leader, string name = "f") =>
        PutFollow.Begin(name, "fu", Request, Settings(("index.number_of_replicas", "0")), leader, _ => true, "logs");
}
