using System.Collections.Immutable;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>A clone: another snapshot of contents that are there already.</summary>
internal sealed class CloneRun(Metadata.MetadataCache metadata, TimeProvider time)
{
    public async Task Run(IRepositoryOperations operations, SnapshotOperation operation)
    {
        var plan = operation.Cloning!;
        var generation = await operations.Register(operation);
        try
        {
            var info = await Info(await operations.Open(), operations.Name, operation, plan);
            await RootRetries.Make(operations, new AddSnapshot(info, generation), plan.Snapshot, time);
        }
        catch (IOException exception)
        {
            throw RepositoryErrors.SnapshotFailed(operations.Name, plan.Snapshot, "failed to clone the snapshot", exception);
        }
    }

    private async Task<SnapshotInfo> Info(Repository repository, string name, SnapshotOperation operation, ClonePlan plan)
    {
        var source = await repository.Find(plan.Source) is { } entry && string.Equals(entry.Uuid, plan.SourceUuid, StringComparison.Ordinal)
            ? await repository.Info(entry)
            : throw SnapshotRefusals.SnapshotMissing(name, plan.Source);
        var indices = source.Indices.Where(index => SnapshotNames.Matches(plan.Indices, index.Name)).ToImmutableArray();
        CheckIndices(name, plan, source, indices);
        return source with
        {
            Name = plan.Snapshot,
            Uuid = operation.Uuid,
            State = SnapshotState.Success,
            StartMillis = operation.StartMillis,
            EndMillis = Math.Max(operation.StartMillis, time.GetUtcNow().ToUnixTimeMilliseconds()),
            ClusterUuid = metadata.Cluster.ClusterUuid,
            Version = Nodes.WinnowNode.ApiVersion,
            Indices = [.. indices.Select(index => index with { Shards = [.. index.Shards.Select(shard => shard with { IncrementalFiles = 0, IncrementalBytes = 0 })] })],
            Failures = [],
            Reason = null,
            Policy = null,
        };
    }

    private static void CheckIndices(string repository, ClonePlan plan, SnapshotInfo source, ImmutableArray<SnapshotIndex> indices)
    {
        foreach (var missing in SnapshotNames.Exact(plan.Indices).Where(wanted => !source.Indices.Any(index => string.Equals(index.Name, wanted, StringComparison.Ordinal))))
        {
            throw Winnow.Protocols.Refusals.IndexNotFound(missing);
        }

        if (indices.IsEmpty)
        {
            throw SnapshotRefusals.Snapshot(repository, plan.Source, $"No indices in the source snapshot [{plan.Source}] matched requested pattern [{string.Join(",", plan.Indices)}]");
        }

        if (indices.FirstOrDefault(index => index.Shards.Any(shard => shard.Failure is not null)) is { } failed)
        {
            throw SnapshotRefusals.Snapshot(repository, plan.Snapshot, $"Can't clone index [{failed.Name}] because its snapshot was not successful.");
        }
    }
}
