using Winnow.Search;

namespace Winnow.Shards;

/// <summary>The index settings that the engine follows, read once a change.</summary>
internal sealed record EngineSettings(
    bool SyncEachRequest,
    TimeSpan SyncInterval,
    long FlushThresholdBytes,
    long GenerationThresholdBytes,
    TimeSpan GcDeletes,
    int MaxRefreshListeners,
    TimeSpan SearchIdleAfter,
    bool HasRefreshInterval,
    long RetentionOperations)
{
    public static EngineSettings From(IndexSettings settings) => new(
        settings.Get("index.translog.durability") != "async",
        settings.GetTime("index.translog.sync_interval"),
        settings.GetBytes("index.translog.flush_threshold_size"),
        settings.GetBytes("index.translog.generation_threshold_size"),
        settings.GetTime("index.gc_deletes"),
        settings.GetInt("index.max_refresh_listeners"),
        settings.GetTime("index.search.idle.after"),
        settings.TryGet("index.refresh_interval", out _),
        settings.GetLong("index.soft_deletes.retention.operations"));
}
