using Winnow.Grains.Snapshots.Restoring;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>
/// The end of an operation that has come to nothing, which has been written down: nobody carries it on. It is over when the repository holds
/// nothing of it and no change of the root that was begun for it can come to pass any more; until then nobody is told that it failed.
/// </summary>
internal sealed class FailedRun(RestoreRun restoring, TimeProvider time)
{
    /// <summary>Whether what it was to make turns out to be there: the answer that said so was lost.</summary>
    public async Task<bool> Run(IRepositoryOperations operations, SnapshotOperation operation)
    {
        if (operation.Kind == OperationKind.Restore)
        {
            await restoring.Abandon(operations, operation);
        }

        await RootRetries.Unregister(operations, operation, time);
        return operation.Makes is { } name && await RootRetries.Insist(
            operations, operation, async () => await (await operations.Open()).Find(name) is { } entry && string.Equals(entry.Uuid, operation.Uuid, StringComparison.Ordinal), time);
    }
}
