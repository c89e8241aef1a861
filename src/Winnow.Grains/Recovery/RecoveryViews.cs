using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Recovery;

internal static class RecoveryViews
{
    /// <summary>A copy that came from its primary.</summary>
    public static RecoveryView OfPeer(ShardKey key, RecoveryJournal journal, MetadataCache metadata)
    {
        var progress = journal.Progress;
        var now = journal.NowMillis;
        return new RecoveryView
        {
            Index = metadata.Find(key.IndexUuid)?.Name ?? "",
            Shard = key.Shard,
            Primary = metadata.Find(key.IndexUuid)?.Metadata.Shards[key.Shard].Copy(key.AllocationId)?.Primary ?? false,
            Type = "PEER",
            Stage = Name(progress.Stage),
            StartTimeMillis = progress.StartMillis,
            StopTimeMillis = progress.StopMillis,
            TotalTimeMillis = (progress.StopMillis > 0 ? progress.StopMillis : now) - progress.StartMillis,
            SourceNodeId = journal.SourceNodeId,
            TargetNodeId = key.NodeId,
            FilesTotal = progress.FilesTotal,
            FilesReused = progress.FilesReused,
            FilesRecovered = progress.FilesRecovered,
            BytesTotal = progress.BytesTotal,
            BytesReused = progress.BytesReused,
            BytesRecovered = progress.BytesRecovered,
            TranslogTotal = progress.OperationsTotal,
            TranslogRecovered = progress.OperationsRecovered,
            IndexTimeMillis = progress.IndexMillis,
            VerifyTimeMillis = progress.VerifyMillis,
            TranslogTimeMillis = progress.TranslogMillis,
            SourceThrottleMillis = progress.SourceThrottleMillis,
            TargetThrottleMillis = progress.TargetThrottleMillis,
            TimeLeftMillis = progress.MillisLeft(now),
            Files = [.. journal.Files.OrderBy(file => file.Name, StringComparer.Ordinal)],
        };
    }

    /// <summary>A primary that came from a snapshot.</summary>
    public static RecoveryView OfSnapshot(ShardKey key, RecoveryJournal journal, RestoreSource? source, MetadataCache metadata) => OfPeer(key, journal, metadata) with
    {
        Type = "SNAPSHOT",
        Snapshot = source is null ? null : new RestoreSourceMessage
        {
            Uuid = source.Uuid,
            Repository = source.Repository,
            Snapshot = source.Snapshot,
            SnapshotUuid = source.SnapshotUuid,
            Version = source.Version,
            Index = source.Index,
            Manifest = source.Manifest,
        },
    };

    /// <summary>A primary that came from a leader in another cluster, which is shown as the newest snapshot of a repository.</summary>
    public static RecoveryView OfLeader(ShardKey key, RecoveryJournal journal, FollowEntry? entry, MetadataCache metadata) => OfPeer(key, journal, metadata) with
    {
        Type = "SNAPSHOT",
        Snapshot = entry is null ? null : new RestoreSourceMessage
        {
            Uuid = entry.LeaderUuid,
            Repository = $"_ccr_{entry.RemoteCluster}",
            Snapshot = "_latest_",
            SnapshotUuid = "_latest_",
            Index = entry.LeaderIndex,
        },
    };

    /// <summary>A copy that was opened from its own disk, or made there.</summary>
    public static RecoveryView OfStore(IndexShard shard, MetadataCache metadata)
    {
        var opened = shard.Opened;
        return new RecoveryView
        {
            Index = metadata.Find(shard.Key.IndexUuid)?.Name ?? "",
            Shard = shard.Key.Shard,
            Primary = shard.Engine.Config.IsPrimary,
            Type = shard.FromExistingStore ? "EXISTING_STORE" : "EMPTY_STORE",
            StartTimeMillis = opened.StartMillis,
            StopTimeMillis = opened.StopMillis,
            TotalTimeMillis = opened.StopMillis - opened.StartMillis,
            TargetNodeId = shard.Key.NodeId,
            FilesTotal = opened.Files,
            FilesReused = opened.Files,
            BytesTotal = opened.Bytes,
            BytesReused = opened.Bytes,
            TranslogTotal = shard.Engine.ReplayedOperations,
            TranslogRecovered = shard.Engine.ReplayedOperations,
            TimeLeftMillis = 0,
        };
    }

    private static string Name(RecoveryStage stage) => stage switch
    {
        RecoveryStage.VerifyIndex => "VERIFY_INDEX",
        _ => stage.ToString().ToUpperInvariant(),
    };
}
