using System.Text;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Recovery;

/// <summary>An operator gives up what only a lost copy has; then the lost copy comes back.</summary>
public sealed class ForcedStalePrimaryTests
{
    [Fact]
    public async Task The_newer_copy_that_comes_back_gets_the_files_of_the_stale_one_that_was_made_primary()
    {
        await using var cluster = await LinkedCluster.Start();
        var client = cluster.All().First();
        var third = (await client.Cluster.Nodes([]))[2].Name;
        await client.Create("test", $$$"""{"settings":{"number_of_shards":1,"number_of_replicas":1,"index.routing.allocation.exclude._name":"{{{third}}}"}}""");
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        await Copies.Write(client, "test", 0, 200);
        var (newer, stale) = (await Copies.Of(client, "test")) is [var first, var second] ? (first, second) : throw new InvalidOperationException();
        var history = await History(client, newer);

        // Alone, the primary knows that all copies there are have what it writes: its own checkpoint tells nothing of what is to come.
        var staleNode = await Away.Kill(cluster, stale.NodeId!);
        client = cluster.All().First();
        await Copies.Write(client, "test", 200, 300);
        var newerNode = await Away.Kill(cluster, newer.NodeId!);
        await staleNode.Return();
        client = cluster.All().First();
        await Wait.Until(async () => (await Copies.Of(client, "test"))[0].State == ShardCopyState.Unassigned && await IsThere(client, stale.NodeId!));
        await client.Cluster.Reroute(new RerouteRequest
        {
            Body = Encoding.UTF8.GetBytes($$$"""{"commands":[{"allocate_stale_primary":{"index":"test","shard":0,"node":"{{{stale.NodeId}}}","accept_data_loss":true}}]}"""),
        });
        Assert.False((await client.Health(HealthStatus.Yellow, "test")).TimedOut);

        // Other operations under the same numbers, and more of them than the lost copy has.
        await Copies.Write(client, "test", 400, 600);
        await newerNode.Return();
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);

        var copies = await Copies.Of(client, "test");
        Assert.Equal((stale.NodeId, newer.NodeId), (copies[0].NodeId, copies[1].NodeId));
        await Copies.AssertSame(client, "test", Enumerable.Range(0, 600).Select(id => $"{id}"));
        Assert.Equal((true, false, true), ((await client.Get("test", "199")).Found, (await client.Get("test", "250")).Found, (await client.Get("test", "599")).Found));
        Assert.True((await Copies.PeerRecovery(client, "test", newer.NodeId)).FilesTotal > 0, "recovered by operations over another history");
        var histories = await Task.WhenAll(copies.Select(copy => History(client, copy)));
        Assert.NotEqual(history, histories[0]);
        Assert.Equal(histories[0], histories[1]);
    }

    private static async Task<bool> IsThere(Client client, string nodeId) => (await client.Cluster.Nodes([])).Any(node => node.Id == nodeId);

    /// <summary>A commit is named after its history and its generation.</summary>
    private static async Task<string> History(Client client, ShardRoutingView copy)
    {
        var commit = (await Copies.Shard(client, copy).Stats()).CommitId;
        return commit[..commit.LastIndexOf('-')];
    }
}
