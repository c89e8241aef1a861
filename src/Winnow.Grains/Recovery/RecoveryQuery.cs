using Winnow.Grains.Metadata;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Recovery;

/// <summary>How the copies of some indices came to be: asked of every copy that has a node, those that are on their way too.</summary>
internal sealed class RecoveryQuery(IGrainFactory grains)
{
    public async Task<RecoveryView[]> Ask(IReadOnlyList<IndexView> indices)
    {
        var copies = indices.Where(index => !index.Metadata.Closed).SelectMany(index => index.Metadata.Shards.SelectMany(
            shard => shard.Copies.Where(copy => copy.NodeId is not null).Select(copy => Ask(index, shard.Id, copy))));
        return [.. (await Task.WhenAll(copies)).OfType<RecoveryView>()];
    }

    private async Task<RecoveryView?> Ask(IndexView index, int shard, ShardCopy copy)
    {
        try
        {
            return await grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(index.Uuid, shard, copy.AllocationId!, copy.NodeId!)).Recovery();
        }
        catch (Exception exception) when (exception is WinnowException or OrleansException or TimeoutException)
        {
            // It went away, or has not begun: there is nothing to tell of it.
            return null;
        }
    }
}
