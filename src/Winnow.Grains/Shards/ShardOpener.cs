using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Shards;

namespace Winnow.Grains.Shards;

/// <summary>Opens the engine of a copy: a new one in an empty folder, an existing one only where it is.</summary>
internal sealed partial class ShardOpener(
    ShardStores stores, IComputePool pool, TimeProvider time, IUuidSource uuids, ILogger<ShardOpener> logger)
{
    public async Task<IndexShard> Open(ShardKey key, IndexView index, long primaryTerm, Action<string, Exception> onFailed)
    {
        var shard = index.Metadata.Shards[key.Shard];
        var existing = shard.InSync.Contains(key.AllocationId);
        var config = new ShardEngineConfig
        {
            Directory = Folder(key, existing),
            Index = index.Name,
            IndexUuid = index.Uuid,
            ShardId = key.Shard,
            AllocationId = key.AllocationId,
            Mapper = index.Mapper,
            Settings = index.Settings,
            PrimaryTerm = primaryTerm,
            NewUuid = uuids.Next,
            OpenMode = existing ? ShardOpenMode.ExistingOnly : ShardOpenMode.CreateIfMissing,
            Clock = time,
            Executor = pool.Write,
            MergeExecutor = pool.Merge,
            Log = (level, message, exception) => LogShard(Level(level), index.Name, key.Shard, message, exception),
            OnFailed = onFailed,
        };
        var engine = await ShardEngine.OpenAsync(config);
        return new IndexShard(key, engine, index.Mapper, time.GetUtcNow().ToUnixTimeMilliseconds()) { FromExistingStore = existing };
    }

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
