using System.Collections.Immutable;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>What is written about a snapshot, from what was planned and what came of it.</summary>
internal static class SnapshotInfos
{
    public static SnapshotInfo Of(SnapshotOperation operation, SnapshotResult result, string clusterUuid)
    {
        var plan = operation.Creating!;
        var failures = result.Indices
            .SelectMany(index => index.Shards.Select((shard, id) => (Index: index, Shard: shard, Id: id)))
            .Where(item => item.Shard.Stage != ShardSnapshotStage.Done)
            .Select(item => new SnapshotShardFailure(
                item.Index.Name,
                item.Index.Uuid,
                item.Id,
                item.Shard.NodeId.Length > 0 ? item.Shard.NodeId : null,
                item.Shard.Failure ?? "unknown",
                "INTERNAL_SERVER_ERROR"))
            .ToImmutableArray();
        return new SnapshotInfo
        {
            Name = plan.Snapshot,
            Uuid = operation.Uuid,
            State = plan.Failure is not null ? SnapshotState.Failed : failures.IsEmpty ? SnapshotState.Success : SnapshotState.Partial,
            StartMillis = operation.StartMillis,
            EndMillis = Math.Max(operation.StartMillis, result.EndMillis),
            ClusterUuid = clusterUuid,
            Version = WinnowNode.ApiVersion,
            Indices = [.. result.Indices.Select(Index)],
            Failures = failures,
            GlobalState = result.GlobalState is { } hash ? new Content(ContentHash.Parse(hash), result.GlobalStateLength) : null,
            MetadataJson = plan.Metadata,
            Policy = plan.Policy,
            Reason = plan.Failure,
        };
    }

    private static SnapshotIndex Index(SnapshotIndexResult index) => new(
        index.Name,
        index.Uuid,
        ContentHash.Parse(index.Manifest),
        [
            .. index.Shards.Select(shard => new SnapshotShard(
                shard.TotalFiles,
                shard.TotalBytes,
                shard.IncrementalFiles,
                shard.IncrementalBytes,
                shard.StartMillis,
                shard.TimeMillis,
                shard.Stage == ShardSnapshotStage.Done ? null : shard.Failure ?? "unknown")),
        ]);
}
