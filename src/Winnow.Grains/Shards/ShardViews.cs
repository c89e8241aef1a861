using Winnow.Grains.Metadata;
using Winnow.Grains.Replication;
using Winnow.Index;

namespace Winnow.Grains.Shards;

/// <summary>An open copy in the contract's terms.</summary>
internal static class ShardViews
{
    public static ShardStats Stats(IndexShard shard, MetadataCache metadata)
    {
        var stats = shard.Engine.Stats();
        var translog = stats.Translog;
        return new ShardStats
        {
            Routing = Routing(shard, metadata),
            MaxSeqNo = stats.SeqNo.MaxSeqNo,
            LocalCheckpoint = stats.SeqNo.LocalCheckpoint,
            GlobalCheckpoint = stats.SeqNo.GlobalCheckpoint,
            CommitGeneration = stats.CommitGeneration,
            CommitId = $"{shard.Engine.HistoryUuid}-{stats.CommitGeneration}",
            CommitUserData = [.. stats.CommitUserData.Select(pair => new UriParameter { Name = pair.Key, Value = pair.Value })],
            CommitDocs = stats.DocsCount,
            RetentionLeases = LeaseMessages.ToMessage(shard.Engine.RetentionLeases),
            DataPath = shard.Engine.Config.Directory.Path,
            Stats = new CommonStats
            {
                DocsCount = stats.DocsCount,
                DocsDeleted = stats.DocsDeleted,
                StoreSize = stats.StoreSizeInBytes,
                IndexTotal = stats.Indexing.IndexTotal,
                IndexTime = Millis(stats.Indexing.IndexTime),
                IndexFailed = stats.Indexing.VersionConflicts,
                DeleteTotal = stats.Indexing.DeleteTotal,
                NoopUpdateTotal = stats.Indexing.NoopUpdateTotal,
                GetTotal = stats.Get.Total,
                GetTime = Millis(stats.Get.Time),
                GetExistsTotal = stats.Get.Exists,
                GetMissingTotal = stats.Get.Total - stats.Get.Exists,
                SearchOpenContexts = shard.Contexts.Count,
                QueryTotal = shard.Searches.Query.Total,
                QueryTime = shard.Searches.Query.Millis,
                QueryCurrent = shard.Searches.Query.Current,
                FetchTotal = shard.Searches.Fetch.Total,
                FetchTime = shard.Searches.Fetch.Millis,
                FetchCurrent = shard.Searches.Fetch.Current,
                ScrollTotal = shard.Searches.Scroll.Total,
                ScrollCurrent = shard.Contexts.Scrolls,
                RefreshTotal = stats.Refresh.Total,
                RefreshTime = Millis(stats.Refresh.Time),
                RefreshListeners = stats.RefreshListeners,
                FlushTotal = stats.Flush.Total,
                FlushTime = Millis(stats.Flush.Time),
                SegmentsCount = stats.SegmentsCount,
                IndexWriterMemory = stats.IndexWriterMemoryInBytes,
                VersionMapMemory = stats.VersionMapMemoryInBytes,
                TranslogOperations = translog.Operations,
                TranslogSize = translog.SizeInBytes,
                TranslogUncommittedOperations = translog.Operations,
                TranslogUncommittedSize = translog.SizeInBytes,
                BulkTotal = shard.Bulks.Bulk.Total,
                BulkTime = shard.Bulks.Bulk.Millis,
                BulkSize = shard.Bulks.Bytes,
                ShardCount = 1,
            },
        };
    }

    public static SegmentView[] Segments(IndexShard shard)
    {
        using var searcher = shard.Engine.AcquireSearcher();
        using var commit = shard.Engine.AcquireLatestCommit();
        return [.. searcher.Reader.Leaves.Select(leaf => Segment(leaf.Reader, commit))];
    }

    /// <summary>A segment that was flushed after the last commit has no size yet: nobody has listed its files.</summary>
    private static SegmentView Segment(LeafReader reader, IndexCommit commit)
    {
        var files = commit.Files.Where(file => file.Name.StartsWith(reader.SegmentName + ".", StringComparison.Ordinal)).ToList();
        return new SegmentView
        {
            Name = reader.SegmentName,
            NumDocs = reader.NumDocs,
            DeletedDocs = reader.MaxDoc - reader.NumDocs,
            SizeInBytes = files.Sum(file => file.Length),
            Committed = files.Count > 0,
        };
    }

    private static ShardRoutingView Routing(IndexShard shard, MetadataCache metadata)
    {
        var index = metadata.Find(shard.Key.IndexUuid)?.Metadata;
        var copy = index?.Shards[shard.Key.Shard].Copy(shard.Key.AllocationId);
        return index is not null && copy is not null
            ? RoutingViews.Of(index, shard.Key.Shard, copy)
            : new ShardRoutingView { IndexUuid = shard.Key.IndexUuid, Shard = shard.Key.Shard, AllocationId = shard.Key.AllocationId, NodeId = shard.Key.NodeId };
    }

    private static long Millis(TimeSpan time) => (long)time.TotalMilliseconds;
}
