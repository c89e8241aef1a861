using Winnow.Grains.Metadata;
using Winnow.Search.Mappings;
using Winnow.Shards;

namespace Winnow.Grains.Shards;

/// <summary>An open shard copy: its engine, its readers that callers hold, and its counters.</summary>
internal sealed class IndexShard(ShardKey key, ShardEngine engine, MapperService mapper, long openedMillis) : IAsyncDisposable
{
    private long _emptyFlushes;

    public ShardKey Key { get; } = key;

    public ShardEngine Engine { get; } = engine;

    public MapperService Mapper { get; } = mapper;

    public long OpenedMillis { get; } = openedMillis;

    /// <summary>How it was opened: from nothing or from what was on the disk.</summary>
    public required bool FromExistingStore { get; init; }

    public SearchCounters Searches { get; } = new();

    public BulkCounters Bulks { get; } = new();

    /// <summary>Flushes that were asked for when there was nothing to commit: they count all the same.</summary>
    public long EmptyFlushes => Interlocked.Read(ref _emptyFlushes);

    public ReaderContexts Contexts { get; } = new();

    /// <summary>Follows the index' settings; its mapping the shared mapper follows by itself.</summary>
    public void Update(IndexView view) => Engine.UpdateSettings(view.Settings);

    public bool Flush(bool force)
    {
        var flushed = Engine.Flush(force);
        if (!flushed)
        {
            Interlocked.Increment(ref _emptyFlushes);
        }

        return flushed;
    }

    public async ValueTask DisposeAsync()
    {
        Contexts.Clear();
        await Engine.DisposeAsync();
    }
}
