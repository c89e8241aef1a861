using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Replication;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>Primaries of both sides die while operations are written and followed.</summary>
public sealed class FollowingUnderKillsTests
{
    [Fact]
    public async Task All_copies_are_the_leaders_in_the_end_and_none_has_taken_anything_back()
    {
        await using var both = await LeaderAndFollower.Start(documents: 20, followerSilos: 3);
        await both.Follow();
        var leader = (await Copies.Of(both.There, "test"))[0];
        var survivor = await Other(both.Leaders, leader.NodeId!);
        await using var writers = Writers.Start("test", [survivor]);
        await using var pump = Pump.Start(both);
        await pump.Until(60);

        var followed = await Away.Kill(both.Followers, (await Copies.Of(both.Here, LeaderAndFollower.Follower))[0].NodeId!);
        await writers.More(20);
        await pump.Until(pump.GlobalCheckpoint + 30);
        await followed.Return();

        var led = await Away.Kill(both.Leaders, leader.NodeId!);
        await writers.More(20);
        await pump.Until(pump.GlobalCheckpoint + 30);
        await led.Return();
        await writers.More(20);

        await both.Settled();
        followed = await Away.Kill(both.Followers, (await Copies.Of(both.Here, LeaderAndFollower.Follower))[0].NodeId!);
        await pump.Until(pump.GlobalCheckpoint + 30);
        await followed.Return();
        await writers.Stop();

        await Indices.Settled(survivor);
        var last = (await survivor.Grains.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(both.Leader.Uuid, 0)).Describe()).MaxSeqNo;
        await pump.Until(last);
        await both.Settled();
        Assert.Empty(writers.Failures);
        Assert.Null(pump.Lost);
        Assert.Equal(last, pump.GlobalCheckpoint);
        await both.AssertSame([.. writers.Acknowledged.Keys, .. Enumerable.Range(0, 20).Select(id => $"{id}")]);
    }

    private static async Task<Client> Other(LinkedCluster cluster, string nodeId)
    {
        var name = (await cluster.All().First().Cluster.Nodes([])).Single(node => node.Id == nodeId).Name;
        return cluster.On(cluster.Silos.GetActiveSilos().First(silo => silo.Name != name));
    }
}
