using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;
using Winnow.Shards;

namespace Winnow.Cluster.Tests.Following;

/// <summary>What tests ask of the copies of a leader's shard.</summary>
internal static class Leader
{
    public static IShardChangesGrain Of(Client client, ShardRoutingView copy) =>
        client.Grains.GetGrain<IShardChangesGrain>(IShardGrain.KeyOf(copy.IndexUuid, copy.Shard, copy.AllocationId!, copy.NodeId!));

    public static async Task<string> History(Client client, ShardRoutingView copy) =>
        (await Copies.Shard(client, copy).Stats()).CommitUserData.Single(entry => entry.Name == "history_uuid").Value;

    public static List<ShardOperation> Decode(ShardChanges changes)
    {
        Assert.Equal(Winnow.Store.Crc32C.Compute(changes.Operations.Span), (uint)changes.Checksum);
        var operations = OperationsCodec.Decode(changes.Operations.Span);
        Assert.Equal(changes.Count, operations.Count);
        return operations;
    }
}
