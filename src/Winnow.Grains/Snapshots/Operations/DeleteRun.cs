using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>A delete: the root forgets the snapshots, so many at a time; what only they held goes afterwards, by the sweep.</summary>
internal sealed class DeleteRun(TimeProvider time)
{
    private const int AtOnce = 200;

    public async Task Run(IRepositoryOperations operations, SnapshotOperation operation)
    {
        foreach (var piece in operation.Targets.Chunk(AtOnce))
        {
            var snapshots = piece.Select(target => new SnapshotId(target.Name, target.Uuid));
            await RootRetries.Make(operations, new RemoveSnapshots([.. snapshots]), string.Join(",", piece.Select(target => target.Name).Take(10)), time);
        }
    }
}
