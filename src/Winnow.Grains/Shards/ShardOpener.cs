using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Indices;
using Winnow.Shards;

namespace Winnow.Grains.Shards;

/// <summary>Opens the engine of a copy: a new one in an empty folder, an existing one only where it is.</summary>
internal sealed partial class ShardOpener(
    ShardStores stores, IComputePool pool, TimeProvider time, IUuidSource uuids, ILogger<ShardOpener> logger)
{
    /// <param name="key">The copy.</param>
    /// <param name="index">Its index.</param>
    /// <param name="primaryTerm">The term in which it opens.</param>
    /// <param name="onFailed">Told once when the copy broke.</param>
    /// <param name="rollBackTo">Operations above are left out, until the primary has sent what it has of them.</param>
    /// <param name="verified">The files came here just now, and are whole.</param>
    public async Task<IndexShard> Open(
        ShardKey key, IndexView index, long primaryTerm, Action<string, Exception> onFailed, long? rollBackTo, bool verified = false)
    {
        var table = index.Metadata.Shards[key.Shard];
        var isPrimary = string.Equals(table.Primary.AllocationId, key.AllocationId, StringComparison.Ordinal);
        var restored = isPrimary && table.Primary.Source.IsFetched();
        var existing = !isPrimary || restored || table.InSync.Contains(key.AllocationId);
        var folder = Folder(key, existing);
        if (existing)
        {
            CheckHolds(folder, key);
        }

        var config = Config(key, index, primaryTerm, folder, onFailed) with
        {
            IsPrimary = isPrimary,
            OpenMode = existing ? ShardOpenMode.ExistingOnly : ShardOpenMode.CreateIfMissing,
            StartsNewHistory = restored || (isPrimary && table.Primary.Source == CopySource.StaleStore),
            RollBackTo = rollBackTo,
            RollBackIsTentative = rollBackTo is not null,
            FilesAreVerified = verified,
        };
        return await Open(config, key, index, existing);
    }

    /// <summary>
    /// Opens what the folder holds as a copy that its primary is going to bring level: with all that it has, or without the operations that only
    /// this copy may have.
    /// </summary>
    public async Task<IndexShard> OpenRecovering(ShardKey key, IndexView index, long primaryTerm, Action<string, Exception> onFailed, bool rollBack)
    {
        var folder = stores.Open(key.IndexUuid, key.Shard);
        var config = Config(key, index, primaryTerm, folder, onFailed) with
        {
            IsPrimary = false,
            OpenMode = ShardOpenMode.ExistingOnly,
            RollBackToGlobalCheckpoint = rollBack,
            EarlierAllocationIds = rollBack ? [] : Trusted(folder, key, index),
        };
        var shard = await Open(config, key, index, existing: true);

        // Nothing of it is trusted, so that no resync is needed: all that it has is, or will be, its primary's.
        shard.ResyncedTerm = primaryTerm;
        return shard;
    }

    /// <summary>
    /// The copies in the folder that are in sync: nothing was acknowledged without them. Operations of the primary take nothing from them, so that
    /// until this copy is in sync itself, one of them can still lead in its place.
    /// </summary>
    private static IReadOnlyList<string> Trusted(Winnow.Store.StoreDirectory folder, ShardKey key, IndexView index)
    {
        var inSync = index.Metadata.Shards[key.Shard].InSync;
        return ShardStateFile.Read(folder) is { } held
            ? [.. held.AllocationIds.Where(id => inSync.Contains(id) && !string.Equals(id, key.AllocationId, StringComparison.Ordinal))]
            : [];
    }

    /// <summary>Whoever assigned the copy may have asked what the folder holds before another copy was made of it.</summary>
    private static void CheckHolds(Winnow.Store.StoreDirectory folder, ShardKey key)
    {
        if (ShardStateFile.Read(folder) is { } held && !held.AllocationIds.Contains(key.AllocationId, StringComparer.Ordinal))
        {
            throw new InvalidOperationException($"the folder [{folder.Path}] holds the copy [{held.AllocationId}], not [{key.AllocationId}]");
        }
    }

    private async Task<IndexShard> Open(ShardEngineConfig config, ShardKey key, IndexView index, bool existing)
    {
        var started = time.GetUtcNow().ToUnixTimeMilliseconds();
        var engine = await ShardEngine.OpenAsync(config);
        try
        {
            return new IndexShard(key, engine, index.Mapper) { FromExistingStore = existing, Opened = Opened(engine, started, existing) };
        }
        catch
        {
            // It may have failed as soon as it was open; nobody else would release its folder.
            await engine.DisposeAsync();
            throw;
        }
    }

    private OpenedStore Opened(ShardEngine engine, long started, bool existing)
    {
        using var commit = engine.AcquireLatestCommit();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return existing
            ? new OpenedStore(started, now, commit.Files.Count, commit.Files.Sum(file => file.Length))
            : new OpenedStore(started, now, 0, 0);
    }

    private ShardEngineConfig Config(
        ShardKey key, IndexView index, long primaryTerm, Winnow.Store.StoreDirectory folder, Action<string, Exception> onFailed) => new()
        {
            Directory = folder,
            Index = index.Name,
            IndexUuid = index.Uuid,
            ShardId = key.Shard,
            AllocationId = key.AllocationId,
            Mapper = index.Mapper,
            Settings = index.Settings,
            PrimaryTerm = primaryTerm,
            IsSoleCopy = false,
            IsFollowing = index.Metadata.Follow is not null,
            NewUuid = uuids.Next,
            Clock = time,
            Executor = pool.Write,
            MergeExecutor = pool.Merge,
            Log = (level, message, exception) => LogShard(Level(level), index.Name, key.Shard, message, exception),
            OnFailed = onFailed,
        };

    /// <summary>A new copy starts in an empty folder, whatever an older copy of the shard has left there.</summary>
    private Winnow.Store.StoreDirectory Folder(ShardKey key, bool existing)
    {
        if (!existing && stores.Held(key.IndexUuid).Any(copy => copy.Shard == key.Shard && !string.Equals(copy.AllocationId, key.AllocationId, StringComparison.Ordinal)))
        {
            stores.Delete(key.IndexUuid, key.Shard);
        }

        return stores.Open(key.IndexUuid, key.Shard);
    }

    private static LogLevel Level(ShardLogLevel level) => level switch
    {
        ShardLogLevel.Debug => LogLevel.Debug,
        ShardLogLevel.Information => LogLevel.Information,
        ShardLogLevel.Warning => LogLevel.Warning,
        _ => LogLevel.Error,
    };

    [LoggerMessage(Message = "[{Index}][{Shard}] {Text}")]
    private partial void LogShard(LogLevel level, string index, int shard, string text, Exception? exception);
}
