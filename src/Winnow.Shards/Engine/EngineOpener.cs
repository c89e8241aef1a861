using Winnow.Index;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>Opens index and translog of a copy, or makes them, and ties them together.</summary>
internal static class EngineOpener
{
    public const string IndexFolder = "index";
    public const string TranslogFolder = "translog";
    public const string LockName = "shard.lock";

    public static EngineParts Open(ShardEngineConfig config)
    {
        var opened = new Stack<IDisposable>();
        try
        {
            opened.Push(config.Directory.AcquireLock(LockName));
            return Open(config, opened);
        }
        catch
        {
            while (opened.TryPop(out IDisposable? part))
            {
                part.Dispose();
            }

            throw;
        }
    }

    private static EngineParts Open(ShardEngineConfig config, Stack<IDisposable> opened)
    {
        IDisposable folderLock = opened.Peek();
        RecoveredIndex.Install(config);
        ShardState? state = ShardStateFile.Read(config.Directory);
        bool create = MustCreate(config, state);
        config = config with { StartsNewHistory = config.StartsNewHistory || state is { StartsNewHistory: true } };
        if (create)
        {
            // What an interrupted creation has left: nothing in it was ever acknowledged.
            config.Directory.DeleteSubdirectory(IndexFolder);
            config.Directory.DeleteSubdirectory(TranslogFolder);
        }

        StoreDirectory indexFolder = config.Directory.OpenSubdirectory(IndexFolder);
        StoreDirectory translogFolder = config.Directory.OpenSubdirectory(TranslogFolder);
        if (!create && !indexFolder.ListAll().Any(name => name.StartsWith("segments_", StringComparison.Ordinal)))
        {
            throw new CorruptIndexException("no segments* file found, but the shard's state says that there is an index", indexFolder.Path);
        }

        ShardHistory? history = null;
        EngineSettings settings = EngineSettings.From(config.Settings);
        IndexWriter writer = IndexWriter.Open(indexFolder, WriterConfig(config, () => history?.MinRetainedSeqNo() ?? 0));
        opened.Push(writer);
        CommitData commit = create ? NewCommit(config) : LastCommit(config, writer, indexFolder);
        history = new ShardHistory(commit, config.IsSoleCopy, settings.RetentionOperations, config.Clock);
        history.UpdateLeases(ShardStateFile.ReadLeases(config.Directory));
        var failure = new FailureSignal();
        var translogConfig = new TranslogConfig
        {
            Directory = translogFolder,
            Uuid = commit.TranslogUuid,
            Executor = config.Executor,
            GenerationThresholdBytes = settings.GenerationThresholdBytes,
            GlobalCheckpoint = () => history.GlobalCheckpoint,
            OnPersisted = history.Persisted,
            OnFailure = failure.Raise,
            Log = config.Log,
        };
        Translog translog = create
            ? Translog.Create(translogConfig, config.PrimaryTerm)
            : Translog.Open(translogConfig, config.PrimaryTerm);
        opened.Push(translog);
        history.AdvanceGlobalCheckpoint(translog.RecoveredGlobalCheckpoint);
        if (create || config.StartsNewHistory)
        {
            writer.Commit(commit.ToUserData());
            config.Directory.SyncMetadata();
        }

        ShardStateFile.Write(
            config.Directory,
            new ShardState(config.IndexUuid, config.ShardId, config.AllocationId, config.IsPrimary) { Earlier = config.EarlierAllocationIds });
        return new EngineParts(config, folderLock, writer, translog, history, commit, failure);
    }

    private static bool MustCreate(ShardEngineConfig config, ShardState? state)
    {
        if (state is null)
        {
            return config.OpenMode == ShardOpenMode.CreateIfMissing
                ? true
                : throw new FileNotFoundException($"no shard is in the folder [{config.Directory.Path}]", config.Directory.Path);
        }

        if (state.IndexUuid != config.IndexUuid || state.ShardId != config.ShardId)
        {
            throw new InvalidOperationException(
                $"the folder [{config.Directory.Path}] holds shard [{state.IndexUuid}][{state.ShardId}], "
                + $"not [{config.IndexUuid}][{config.ShardId}]");
        }

        return false;
    }

    private static CommitData NewCommit(ShardEngineConfig config) =>
        new(SequenceNumbers.NoOpsPerformed, SequenceNumbers.NoOpsPerformed, config.NewUuid(), config.NewUuid(), 0, -1);

    private static CommitData LastCommit(ShardEngineConfig config, IndexWriter writer, StoreDirectory folder)
    {
        using IndexCommit commit = writer.AcquireLatestCommit();
        var last = CommitData.Parse(commit.UserData, $"{folder.Path}/{commit.FileName}");
        return config.StartsNewHistory ? last with { HistoryUuid = config.NewUuid() } : last;
    }

    private static IndexWriterConfig WriterConfig(ShardEngineConfig config, Func<long> minRetainedSeqNo) => new()
    {
        RamBufferBytes = config.IndexBufferBytes,
        VerifyChecksumsOnOpen = !config.FilesAreVerified,
        SoftDeletesRetention = minRetainedSeqNo,
        Compression = config.Settings.Get("index.codec") == "best_compression" ? StoredCompression.Best : StoredCompression.Lz4,
        MergeExecutor = config.MergeExecutor.Execute,
        MaxConcurrentMerges = config.Settings.GetInt("index.merge.scheduler.max_thread_count"),
        MergePolicy = new TieredMergePolicy
        {
            SegmentsPerTier = (int)config.Settings.GetDouble("index.merge.policy.segments_per_tier"),
            MaxMergeAtOnce = config.Settings.GetInt("index.merge.policy.max_merge_at_once"),
            MaxMergedSegmentBytes = config.Settings.GetBytes("index.merge.policy.max_merged_segment"),
            FloorSegmentBytes = config.Settings.GetBytes("index.merge.policy.floor_segment"),
            DeletesPercentAllowed = config.Settings.GetDouble("index.merge.policy.deletes_pct_allowed"),
            ExpungeDeletesPercentAllowed = config.Settings.GetDouble("index.merge.policy.expunge_deletes_allowed"),
        },
    };
}
