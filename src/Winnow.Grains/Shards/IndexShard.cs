using Winnow.Grains.Metadata;
using Winnow.Protocols.Indices;
using Winnow.Search.Mappings;
using Winnow.Shards;

namespace Winnow.Grains.Shards;

/// <summary>An open shard copy: its engine, its readers that callers hold, and its counters.</summary>
internal sealed class IndexShard(ShardKey key, ShardEngine engine, MapperService mapper) : IAsyncDisposable
{
    public ShardKey Key { get; } = key;

    public ShardEngine Engine { get; } = engine;

    public MapperService Mapper { get; } = mapper;

    /// <summary>What it was opened with, and when.</summary>
    public required OpenedStore Opened { get; init; }

    /// <summary>How it was opened: from nothing or from what was on the disk.</summary>
    public required bool FromExistingStore { get; init; }

    /// <summary>The term whose primary this copy has the history of: only such a copy takes operations of the term.</summary>
    public long ResyncedTerm { get; set; } = -1;

    public SearchCounters Searches { get; } = new();

    public BulkCounters Bulks { get; } = new();

    public ReaderContexts Contexts { get; private set; } = new();

    /// <summary>Another engine takes this one's place, with the readers that callers hold.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>The first term in which it may lead: in those before, copies are trusted that have other operations.</summary>
    public long LeadsFrom { get; set; }

    /// <summary>An operator made this copy the primary while it was open already: it has to be opened anew, with a new history.</summary>
    public bool AwaitsNewHistory(ShardTable table) =>
        table.Primary is { Source: CopySource.StaleStore } primary
        && string.Equals(primary.AllocationId, Key.AllocationId, StringComparison.Ordinal)
        && !(Engine.Config.StartsNewHistory && Engine.Config.PrimaryTerm == table.PrimaryTerm);

    /// <summary>Follows the index' settings; its mapping the shared mapper follows by itself.</summary>
    public void Update(IndexView view) => Engine.UpdateSettings(view.Settings);

    /// <summary>From now on the readers that callers hold are somebody else's.</summary>
    public ReaderContexts GiveContexts()
    {
        IsReplaced = true;
        return Contexts;
    }

    public void TakeContexts(ReaderContexts contexts) => Contexts = contexts;

    public async ValueTask DisposeAsync()
    {
        if (!IsReplaced)
        {
            Contexts.Clear();
        }

        await Engine.DisposeAsync();
    }
}

/// <summary>A copy's own disk, as it was found. Times are milliseconds since 1970.</summary>
internal readonly record struct OpenedStore(long StartMillis, long StopMillis, int Files, long Bytes);
