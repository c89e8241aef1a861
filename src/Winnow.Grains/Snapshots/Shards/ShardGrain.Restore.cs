using Winnow.Grains.Recovery;
using Winnow.Store;

namespace Winnow.Grains.Shards;

/// <content>This copy as a primary that is made of a snapshot.</content>
internal sealed partial class ShardGrain : IRestoringCopy
{
    bool IRestoringCopy.IsOpen(long primaryTerm) => _shard is { } shard && shard.Engine.Failure is null && shard.Engine.PrimaryTerm == primaryTerm;

    Task<StoreDirectory> IRestoringCopy.TakeFolder() => TakeFolder();

    Task IRestoringCopy.OpenRestored(long primaryTerm) => Open(primaryTerm, verified: true);

    async Task IRestoringCopy.ReportStarted()
    {
        await GrainFactory.GetGrain<IIndexGrain>(_key.IndexUuid).CopyStarted(RestoreReport());

        // What the index has persisted may come here later than its answer.
        await metadata.RefreshIndex(_key.IndexUuid);
    }

    Task IRestoringCopy.ReportFailed(string reason, bool corrupted) =>
        GrainFactory.GetGrain<IIndexGrain>(_key.IndexUuid).CopyFailed(RestoreReport() with { Details = reason, Corrupted = corrupted });

    private CopyReport RestoreReport() => new()
    {
        Shard = _key.Shard,
        AllocationId = _key.AllocationId,
        NodeId = _key.NodeId,
        Incarnation = nodes.Self.Incarnation,
    };
}
