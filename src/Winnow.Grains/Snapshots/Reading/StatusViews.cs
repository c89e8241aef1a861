using System.Collections.Immutable;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Reading;

/// <summary>The status of a snapshot, running or ended.</summary>
internal sealed record SnapshotStatusView(
    string Repository, string Name, string Uuid, string State, bool IncludeGlobalState, long StartMillis, long TimeMillis, ImmutableArray<IndexStatusView> Indices);

internal sealed record IndexStatusView(string Name, ImmutableArray<ShardStatusView> Shards);

/// <summary>A shard's stage, and what it took or takes.</summary>
internal sealed record ShardStatusView(
    ShardSnapshotStage Stage,
    string? Node,
    string? Reason,
    int IncrementalFiles,
    long IncrementalBytes,
    int ProcessedFiles,
    long ProcessedBytes,
    int TotalFiles,
    long TotalBytes,
    long StartMillis,
    long TimeMillis)
{
    public static ShardStatusView Of(ShardSnapshotReport report) => new(
        report.Stage,
        report.NodeId.Length > 0 ? report.NodeId : null,
        report.Failure,
        report.IncrementalFiles,
        report.IncrementalBytes,
        report.ProcessedFiles,
        report.ProcessedBytes,
        report.TotalFiles,
        report.TotalBytes,
        report.StartMillis,
        report.TimeMillis);

    public static ShardStatusView Of(SnapshotShard shard) => new(
        shard.Failure is null ? ShardSnapshotStage.Done : ShardSnapshotStage.Failure,
        null,
        shard.Failure,
        shard.IncrementalFiles,
        shard.IncrementalBytes,
        shard.IncrementalFiles,
        shard.IncrementalBytes,
        shard.TotalFiles,
        shard.TotalBytes,
        shard.StartMillis,
        shard.TimeMillis);
}
