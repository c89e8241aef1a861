using Winnow.Index;

namespace Winnow.Shards;

/// <content>The copy in numbers.</content>
public sealed partial class ShardEngine
{
    /// <summary>What the copy holds and has done since it was opened. Documents are counted as the last refresh shows them.</summary>
    public ShardStats Stats()
    {
        ThrowIfClosed();
        ReaderState readers = _readers.Acquire();
        try
        {
            using IndexCommit commit = _writer.AcquireLatestCommit();
            TranslogStats translog = _translog.Stats();
            IndexWriterStatistics writer = _writer.Statistics;
            return new ShardStats
            {
                DocsCount = readers.Reader.NumDocs,
                DocsDeleted = readers.Reader.MaxDoc - readers.Reader.NumDocs,
                StoreSizeInBytes = writer.SizeInBytes + translog.SizeInBytes,
                SegmentsCount = readers.Reader.Leaves.Count,
                IndexWriterMemoryInBytes = writer.RamBytesUsed,
                VersionMapMemoryInBytes = _versions.RamBytesUsed,
                Indexing = _counters.IndexingStats(),
                Get = _counters.GetStats(),
                Refresh = new TimedStats(_counters.Refreshing.Count, _counters.Refreshing.Time),
                Flush = new TimedStats(_counters.Flushing.Count, _counters.Flushing.Time),
                Merges = new MergeStats(writer.CurrentMerges, writer.TotalMerges, writer.TotalMergedDocs, writer.TotalMergedBytes),
                RefreshListeners = _refreshListeners.Count,
                Translog = translog,
                SeqNo = SeqNoStats,
                CommitGeneration = commit.Generation,
                CommitUserData = commit.UserData,
            };
        }
        finally
        {
            readers.Release();
        }
    }

    internal void RecordIndexing(TimeSpan elapsed) => _counters.Indexing.Add(elapsed);

    internal void RecordNoopUpdate() => _counters.NoopUpdate();
}
