using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Protocols;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>A create from its registration to its end: has it made by a <see cref="ISnapshotGrain"/>, wherever that runs, and adds it to the repository.</summary>
internal sealed class CreateRun(IGrainFactory grains, MetadataCache metadata, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private const int Tries = 8;

    public async Task Run(IRepositoryOperations operations, SnapshotOperation operation)
    {
        var plan = operation.Creating!;
        var generation = await operations.Register(operation);
        operations.Accept(operation.Uuid);
        var result = await Make(operations, operation, grains.GetGrain<ISnapshotGrain>(ISnapshotGrain.KeyOf(operations.Name, operation.Uuid)));
        var info = SnapshotInfos.Of(operation, result, metadata.Cluster.ClusterUuid);
        await RootRetries.Make(operations, new AddSnapshot(info, generation), plan.Snapshot, time);
    }

    private async Task<SnapshotResult> Make(IRepositoryOperations operations, SnapshotOperation operation, ISnapshotGrain grain)
    {
        var run = new SnapshotRun
        {
            Repository = operations.Name,
            Uuid = operation.Uuid,
            Plan = StateJson.Write(operation.Creating!),
            Before =
            [
                .. SnapshotOperations.Predecessors(operations.State, operation)
                    .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => new SnapshotBefore { IndexUuid = pair.Key, SnapshotUuid = pair.Value }),
            ],
        };
        for (var failures = 0; ;)
        {
            try
            {
                if (await grain.Run(run) is { } result)
                {
                    return result.Aborted || IsAborted(operations, operation) ? throw Aborted(operations, operation) : result;
                }

                failures = 0;
            }
            catch (Exception exception) when (MasterErrors.MayPass(exception) || RepositoryErrors.MayPass(exception))
            {
                // Its silo has died: it runs on another, from what is in the repository.
                if (++failures >= Tries)
                {
                    throw RepositoryErrors.SnapshotFailed(operations.Name, operation.Creating!.Snapshot, "failed to make the snapshot", exception);
                }

                await time.Pause(Pause * failures);
            }

            if (IsAborted(operations, operation))
            {
                // Told when it was decided, perhaps to a grain that had not begun.
                await grain.Abort();
            }
        }
    }

    private static bool IsAborted(IRepositoryOperations operations, SnapshotOperation operation) => operations.State.Find(operation.Uuid) is { Aborted: true };

    private static WinnowException Aborted(IRepositoryOperations operations, SnapshotOperation operation) =>
        RepositoryErrors.SnapshotFailed(operations.Name, $"{operation.Creating!.Snapshot}/{operation.Uuid}", "Snapshot was aborted by deletion", null);
}
