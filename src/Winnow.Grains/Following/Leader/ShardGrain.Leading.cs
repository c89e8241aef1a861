namespace Winnow.Grains.Shards;

/// <content>This copy as one that followers in other clusters read from.</content>
internal sealed partial class ShardGrain : IShardChangesGrain
{
    public Task<ShardChanges> Changes(ShardChangesRequest request, CancellationToken cancellationToken = default) =>
        following.Changes.Read(Shard(), request, cancellationToken);
}
