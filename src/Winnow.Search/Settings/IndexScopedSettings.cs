using static Winnow.Search.SettingScope;
using static Winnow.Search.SettingValues;

namespace Winnow.Search;

/// <summary>The table of settings that an index can have.</summary>
public static class IndexScopedSettings
{
    /// <summary>Elasticsearch's limit of primaries (<c>es.index.max_number_of_shards</c>).</summary>
    public const int MaxNumberOfShards = 1024;

    private static readonly Setting[] Table =
    [
        new("index.number_of_shards", "1", Final, Int(1, MaxNumberOfShards)),
        new("index.number_of_replicas", "1", Dynamic, Int(0)),
        new("index.number_of_routing_shards", "", Final, Int(1)),
        new("index.routing_partition_size", "1", Final, Int(1)),
        new("index.auto_expand_replicas", "false", Dynamic, AutoExpand),
        new("index.codec", "default", Static, OneOf("default", "best_compression", "lucene_default")),
        new("index.hidden", "false", Dynamic, Bool),
        new("index.mode", "standard", Final, OneOf("standard", "time_series", "logsdb")),
        new("index.priority", "1", Dynamic, Int(0)),
        new("index.load_fixed_bitset_filters_eagerly", "true", Static, Bool),
        new("index.data_path", "", Final),
        new("index.format", "0", Static, Int()),
        new("index.refresh_interval", "1s", Dynamic, Time),
        new("index.search.idle.after", "30s", Dynamic, Time),
        new("index.search.slowlog.", "", Dynamic),
        new("index.search.throttled", "false", Private, Bool),
        new("index.indexing.slowlog.", "", Dynamic),
        new("index.gc_deletes", "60s", Dynamic, Time),
        new("index.requests.cache.enable", "true", Dynamic, Bool),
        new("index.queries.cache.enabled", "true", Static, Bool),
        new("index.max_result_window", "10000", Dynamic, Int(1)),
        new("index.max_inner_result_window", "100", Dynamic, Int(1)),
        new("index.max_rescore_window", "10000", Dynamic, Int(1)),
        new("index.max_docvalue_fields_search", "100", Dynamic, Int(0)),
        new("index.max_script_fields", "32", Dynamic, Int(0)),
        new("index.max_ngram_diff", "1", Dynamic, Int(0)),
        new("index.max_shingle_diff", "3", Dynamic, Int(0)),
        new("index.max_refresh_listeners", "1000", Dynamic, Int(0)),
        new("index.max_terms_count", "65536", Dynamic, Int(1)),
        new("index.max_regex_length", "1000", Dynamic, Int(1)),
        new("index.max_slices_per_scroll", "1024", Dynamic, Int(1)),
        new("index.max_adjacency_matrix_filters", "100", Dynamic, Int(2)),
        new("index.analyze.max_token_count", "10000", Dynamic, Int(1)),
        new("index.highlight.max_analyzed_offset", "1000000", Dynamic, Int(1)),
        new("index.highlight.weight_matches_mode.enabled", "true", Dynamic, Bool),
        new("index.query.default_field", "*", Dynamic),
        new("index.query_string.lenient", "false", Static, Bool),
        new("index.default_pipeline", "_none", Dynamic),
        new("index.final_pipeline", "_none", Dynamic),
        new("index.write.wait_for_active_shards", "1", Dynamic),
        new("index.creation_date", "", Private),
        new("index.uuid", "", Private),
        new("index.provided_name", "", Private),
        new("index.history.uuid", "", Private),
        new("index.version.", "", Private),
        new("index.resize.", "", Private),
        new("index.blocks.read_only", "false", Dynamic, Bool),
        new("index.blocks.read_only_allow_delete", "false", Dynamic, Bool),
        new("index.blocks.read", "false", Dynamic, Bool),
        new("index.blocks.write", "false", Dynamic, Bool),
        new("index.blocks.metadata", "false", Dynamic, Bool),
        new("index.mapping.total_fields.limit", "1000", Dynamic, Long(0)),
        new("index.mapping.total_fields.ignore_dynamic_beyond_limit", "false", Dynamic, Bool),
        new("index.mapping.depth.limit", "20", Dynamic, Long(1)),
        new("index.mapping.nested_fields.limit", "50", Dynamic, Long(0)),
        new("index.mapping.nested_objects.limit", "10000", Dynamic, Long(0)),
        new("index.mapping.field_name_length.limit", "9223372036854775807", Dynamic, Long(1)),
        new("index.mapping.dimension_fields.limit", "32768", Dynamic, Long(0)),
        new("index.mapping.coerce", "true", Static, Bool),
        new("index.mapping.ignore_malformed", "false", Static, Bool),
        new("index.mapping.ignore_above", "", Static, Int(0)),
        new("index.mapper.dynamic", "true", Dynamic, Bool),
        new("index.routing.allocation.enable", "all", Dynamic, OneOf("all", "primaries", "new_primaries", "none")),
        new("index.routing.rebalance.enable", "all", Dynamic, OneOf("all", "primaries", "replicas", "none")),
        new("index.routing.allocation.total_shards_per_node", "-1", Dynamic, Int(-1)),
        new("index.routing.allocation.initial_recovery.", "", Private),
        new("index.routing.allocation.include.", "", Dynamic),
        new("index.routing.allocation.exclude.", "", Dynamic),
        new("index.routing.allocation.require.", "", Dynamic),
        new("index.routing.allocation.disk.watermark.ignore", "false", Static, Bool),
        new("index.allocation.max_retries", "5", Dynamic, Int(0)),
        new("index.unassigned.node_left.delayed_timeout", "1m", Dynamic, Time),
        new("index.recovery.initial_shards", "quorum", Dynamic),
        new("index.recovery.file_based_threshold", "0.1", Dynamic, SettingValues.Double),
        new("index.translog.durability", "request", Dynamic, OneOf("request", "async")),
        new("index.translog.sync_interval", "5s", Dynamic, Time),
        new("index.translog.flush_threshold_size", "512mb", Dynamic, Bytes),
        new("index.translog.flush_threshold_age", "1m", Dynamic, Time),
        new("index.translog.generation_threshold_size", "64mb", Dynamic, Bytes),
        new("index.translog.retention.age", "12h", Dynamic, Time),
        new("index.translog.retention.size", "512mb", Dynamic, Bytes),
        new("index.flush_after_merge", "512mb", Dynamic, Bytes),
        new("index.soft_deletes.enabled", "true", Final, Bool),
        new("index.soft_deletes.retention.operations", "0", Dynamic, Long(0)),
        new("index.soft_deletes.retention_lease.period", "12h", Dynamic, Time),
        new("index.merge.scheduler.max_thread_count", "1", Dynamic, Int(1)),
        new("index.merge.scheduler.max_merge_count", "6", Dynamic, Int(1)),
        new("index.merge.scheduler.auto_throttle", "true", Dynamic, Bool),
        new("index.merge.policy.max_merged_segment", "5gb", Dynamic, Bytes),
        new("index.merge.policy.floor_segment", "2mb", Dynamic, Bytes),
        new("index.merge.policy.max_merge_at_once", "10", Dynamic, Int(2)),
        new("index.merge.policy.max_merge_at_once_explicit", "30", Dynamic, Int(2)),
        new("index.merge.policy.segments_per_tier", "10.0", Dynamic, SettingValues.Double),
        new("index.merge.policy.deletes_pct_allowed", "20.0", Dynamic, SettingValues.Double),
        new("index.merge.policy.expunge_deletes_allowed", "10.0", Dynamic, SettingValues.Double),
        new("index.merge.policy.compound_format", "0.1", Dynamic),
        new("index.merge.enabled", "true", Static, Bool),
        new("index.merge_on_flush.enabled", "true", Static, Bool),
        new("index.compound_format", "0.1", Dynamic),
        new("index.shard.check_on_startup", "false", Static, OneOf("false", "checksum", "true")),
        new("index.store.type", "", Static),
        new("index.store.preload", "", Static),
        new("index.store.stats_refresh_interval", "10s", Static, Time),
        new("index.similarity.", "", Static),
        new("index.sort.", "", Final),
        new("index.analysis.", "", Static),
        new("index.warmer.enabled", "true", Dynamic, Bool),
        new("index.lifecycle.name", "", Dynamic),
        new("index.lifecycle.rollover_alias", "", Dynamic),
        new("index.lifecycle.origination_date", "-1", Dynamic, Long(-1)),
        new("index.lifecycle.parse_origination_date", "false", Dynamic, Bool),
        new("index.lifecycle.indexing_complete", "false", Dynamic, Bool),
        new("index.lifecycle.prefer_ilm", "true", Dynamic, Bool),
        new("index.lifecycle.step.wait_time_threshold", "12h", Dynamic, Time),
        new("index.time_series.start_time", "", Final),
        new("index.time_series.end_time", "", Dynamic),
        new("index.routing_path", "", Final),
        new("index.look_ahead_time", "2h", Static, Time),
        new("index.look_back_time", "2h", Static, Time),
        new("index.xpack.ccr.following_index", "false", Private, Bool),
        new("index.verified_before_close", "false", Private, Bool),
        new("index.fielddata.cache", "node", Static),
        new("index.esql.stored_fields_sequential_proportion", "0.2", Dynamic, SettingValues.Double),
        new("index.optimize_auto_generated_id", "true", Dynamic, Bool),
        new("index.bloom_filter_for_id_field.enabled", "true", Dynamic, Bool),
    ];

    private static readonly Dictionary<string, Setting> ByKey = Table.ToDictionary(setting => setting.Key, StringComparer.Ordinal);
    private static readonly Setting[] Groups = [.. Table.Where(setting => setting.IsGroup)];

    public static IReadOnlyList<Setting> All => Table;

    /// <summary>The setting that a key belongs to, or null. An element of a list (<c>key.0</c>) belongs to the list's setting.</summary>
    public static Setting? Find(string key)
    {
        if (ByKey.TryGetValue(key, out var setting))
        {
            return setting;
        }

        foreach (var group in Groups)
        {
            if (key.StartsWith(group.Key, StringComparison.Ordinal))
            {
                return group;
            }
        }

        var dot = key.LastIndexOf('.');
        return dot > 0 && key.AsSpan(dot + 1).ContainsAnyExceptInRange('0', '9') is false && dot + 1 < key.Length
            ? ByKey.GetValueOrDefault(key[..dot])
            : null;
    }

    /// <summary>Checks every key and value of new settings; private ones are refused unless <paramref name="allowPrivate"/>.</summary>
    public static void Validate(IndexSettings settings, bool allowPrivate = false)
    {
        foreach (var (key, value) in settings.Values)
        {
            var setting = Find(key) ?? throw Unknown(key);
            if (setting.Scope == Private && !allowPrivate)
            {
                throw Errors.Validation($"private index setting [{key}] can not be set explicitly");
            }

            setting.Validate?.Invoke(key, value);
        }
    }

    public static ElasticsearchException Unknown(string key)
    {
        var hint = NearestName.DidYouMean(key, Table.Where(setting => !setting.IsGroup).Select(setting => setting.Key), NearestName.SettingSimilarity);
        return Errors.IllegalArgument(
            $"unknown setting [{key}]"
            + (hint.Length > 0
                ? hint
                : " please check that any required plugins are installed, or check the breaking changes documentation for removed settings"));
    }
}
