using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
namespace Winnow.Grains.Recovery;
internal sealed class TempTracking(IndexShard shard, IGrainFactory grains, MetadataCache metadata) : ICopyTracking
{
    public void InitiateTracking(string allocationId) { }
    public Task RetainHistory(string nodeId, long fromSeqNo) => Task.CompletedTask;
    public async Task BringInSync(string allocationId, CopyCheckpoints checkpoints, CancellationToken cancellationToken)
    {
        metadata.ApplyIndex(await grains.GetGrain<IIndexGrain>(shard.Key.IndexUuid).MarkInSync(new ReplicaCommand { Shard = shard.Key.Shard, AllocationId = allocationId, PrimaryAllocationId = shard.Key.AllocationId, PrimaryTerm = shard.Engine.PrimaryTerm }));
    }
}
