using System.Globalization;
using Winnow.Grains.Remote;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots.Lifecycle;
using Winnow.Search;

namespace Winnow.Grains.Cluster;

/// <summary>The settings that the cluster can have, with their defaults and what values they take.</summary>
public static class ClusterScopedSettings
{
    private static readonly SortedDictionary<string, (string Default, Action<string, string> Check)> Table = new(StringComparer.Ordinal)
    {
        ["action.auto_create_index"] = ("true", Text),
        ["action.destructive_requires_name"] = ("false", Bool),
        ["ccr.indices.recovery.chunk_size"] = ("1mb", (key, value) => SizeBetween(key, value, 1 << 10, 1 << 30)),
        ["ccr.indices.recovery.internal_action_timeout"] = ("60s", PositiveTime),
        ["ccr.indices.recovery.max_bytes_per_sec"] = ("40mb", Bytes),
        ["ccr.indices.recovery.max_concurrent_file_chunks"] = ("5", (key, value) => Between(key, value, 1, 10)),
        ["ccr.indices.recovery.recovery_activity_timeout"] = ("60s", PositiveTime),
        ["ccr.wait_for_metadata_timeout"] = ("60s", PositiveTime),
        ["cluster.auto_shrink_voting_configuration"] = ("true", Bool),
        ["cluster.blocks.read_only"] = ("false", Bool),
        ["cluster.blocks.read_only_allow_delete"] = ("false", Bool),
        ["cluster.indices.close.enable"] = ("true", Bool),
        ["cluster.info.update.interval"] = ("30s", Time),
        ["cluster.max_shards_per_node"] = ("1000", Int),
        ["cluster.no_master_block"] = ("write", NoMasterBlock),
        ["cluster.routing.allocation.allow_rebalance"] = ("indices_all_active", OneOf("always", "indices_primaries_active", "indices_all_active")),
        ["cluster.routing.allocation.awareness.attributes"] = ("", Text),
        ["cluster.routing.allocation.balance.disk_usage"] = ("2.0E-11", Number),
        ["cluster.routing.allocation.balance.index"] = ("0.55", Number),
        ["cluster.routing.allocation.balance.shard"] = ("0.45", Number),
        ["cluster.routing.allocation.balance.threshold"] = ("1.0", Number),
        ["cluster.routing.allocation.balance.write_load"] = ("10.0", Number),
        ["cluster.routing.allocation.cluster_concurrent_rebalance"] = ("2", Int),
        ["cluster.routing.allocation.disk.reroute_interval"] = ("60s", Time),
        ["cluster.routing.allocation.disk.threshold_enabled"] = ("true", Bool),
        ["cluster.routing.allocation.disk.watermark.flood_stage"] = ("95%", Watermark),
        ["cluster.routing.allocation.disk.watermark.flood_stage.max_headroom"] = ("100gb", Bytes),
        ["cluster.routing.allocation.disk.watermark.high"] = ("90%", Watermark),
        ["cluster.routing.allocation.disk.watermark.high.max_headroom"] = ("150gb", Bytes),
        ["cluster.routing.allocation.disk.watermark.low"] = ("85%", Watermark),
        ["cluster.routing.allocation.disk.watermark.low.max_headroom"] = ("200gb", Bytes),
        ["cluster.routing.allocation.enable"] = ("all", OneOf("all", "new_primaries", "primaries", "none")),
        ["cluster.routing.allocation.node_concurrent_incoming_recoveries"] = ("2", Int),
        ["cluster.routing.allocation.node_concurrent_outgoing_recoveries"] = ("2", Int),
        ["cluster.routing.allocation.node_concurrent_recoveries"] = ("2", Int),
        ["cluster.routing.allocation.node_initial_primaries_recoveries"] = ("4", Int),
        ["cluster.routing.allocation.same_shard.host"] = ("false", Bool),
        ["cluster.routing.allocation.total_shards_per_node"] = ("-1", Int),
        ["cluster.routing.allocation.type"] = ("desired_balance", Text),
        ["cluster.routing.rebalance.enable"] = ("all", OneOf("all", "primaries", "replicas", "none")),
        ["cluster.routing.use_adaptive_replica_selection"] = ("true", Bool),
        ["indices.breaker.fielddata.limit"] = ("40%", Text),
        ["indices.breaker.request.limit"] = ("60%", Text),
        ["indices.breaker.total.limit"] = ("70%", Text),
        ["indices.lifecycle.poll_interval"] = ("10m", Time),
        ["indices.mapping.dynamic_timeout"] = ("30s", Time),
        ["indices.recovery.internal_action_long_timeout"] = ("30m", PositiveTime),
        ["indices.recovery.internal_action_timeout"] = ("15m", PositiveTime),
        ["indices.recovery.max_bytes_per_sec"] = ("40mb", Bytes),
        ["indices.recovery.max_concurrent_file_chunks"] = ("2", (key, value) => Between(key, value, 1, 8)),
        ["indices.recovery.max_concurrent_operations"] = ("1", (key, value) => Between(key, value, 1, 4)),
        ["indices.recovery.recovery_activity_timeout"] = ("30m", PositiveTime),
        ["indices.recovery.retry_delay_network"] = ("5s", PositiveTime),
        ["indices.recovery.retry_delay_state_sync"] = ("500ms", PositiveTime),
        ["indices.query.bool.max_clause_count"] = ("4096", Int),
        ["network.breaker.inflight_requests.limit"] = ("100%", Text),
        ["search.allow_expensive_queries"] = ("true", Bool),
        ["search.default_allow_partial_results"] = ("true", Bool),
        ["search.default_keep_alive"] = ("5m", Time),
        ["search.default_search_timeout"] = ("-1", Time),
        ["search.low_level_cancellation"] = ("true", Bool),
        ["search.max_buckets"] = ("65536", Int),
        ["search.max_keep_alive"] = ("24h", Time),
        ["search.max_open_scroll_context"] = ("500", Int),
        ["slm.history_index_enabled"] = ("true", Bool),
        ["slm.minimum_interval"] = ("15m", Time),
        ["slm.retention_duration"] = ("1h", PositiveTime),
        ["slm.retention_schedule"] = (SlmSettings.DefaultRetentionSchedule, (_, value) => SlmSettings.CheckRetentionSchedule(value)),
        ["snapshot.max_concurrent_operations"] = ("1000", Int),
    };

    /// <summary>Settings whose names go on: filters, log levels.</summary>
    private static readonly string[] Groups =
    [
        "cluster.metadata.", "cluster.persistent_tasks.", "cluster.routing.allocation.awareness.force.", "cluster.routing.allocation.exclude.",
        "cluster.routing.allocation.include.", "cluster.routing.allocation.require.", "logger.",
    ];

    public static IReadOnlyDictionary<string, string> Defaults { get; } = Table.ToDictionary(pair => pair.Key, pair => pair.Value.Default, StringComparer.Ordinal);

    public static IEnumerable<string> Names => Table.Keys;

    public static bool IsKnown(string key) => Table.ContainsKey(key) || RemoteSettingChecks.IsKnown(key) || Groups.Any(group => key.StartsWith(group, StringComparison.Ordinal));

    /// <summary>The setting that the name of an environment variable spells, where part of it is a name of somebody's own; null when it is none.</summary>
    public static string? FromVariable(string variable) => RemoteSettingChecks.FromVariable(variable);

    /// <summary>Throws when settings contradict each other.</summary>
    public static void CheckTogether(IReadOnlyDictionary<string, string> settings) =>
        RemoteSettingChecks.CheckTogether(settings.Keys, settings);

    internal static void Check(SettingChange change)
    {
        if (change.Value is null)
        {
            // A removal may name a pattern, or something that nobody knows any more, or all of a remote cluster.
            if (!IsKnown(change.Key) && !Wildcard.IsPattern(change.Key) && !RemoteSettingNames.IsRemote(change.Key) && !Table.Keys.Any(key => key.StartsWith(change.Key + ".", StringComparison.Ordinal)))
            {
                throw Unknown(change.Key);
            }

            return;
        }

        if (RemoteSettingNames.IsRemote(change.Key) && IsKnown(change.Key) && !RemoteSettingChecks.IsDynamic(change.Key))
        {
            throw Refusals.IllegalArgument($"setting [{change.Key}], not dynamically updateable");
        }

        CheckValue(change.Key, change.Value);
    }

    /// <summary>Throws when there is no such setting or the value is none that it takes.</summary>
    public static void CheckValue(string key, string value)
    {
        if (Table.TryGetValue(key, out var setting))
        {
            setting.Check(key, value);
        }
        else if (RemoteSettingChecks.IsKnown(key))
        {
            RemoteSettingChecks.CheckValue(key, value);
        }
        else if (!IsKnown(key))
        {
            throw Unknown(key);
        }
    }

    private static Refusal Unknown(string key) => Refusals.IllegalArgument($"setting [{key}], not recognized{RemoteSettingChecks.DidYouMean(key) ?? NearestName.DidYouMean(key, Names)}");

    private static void Text(string key, string value)
    {
        // Any text will do.
    }

    private static void NoMasterBlock(string key, string value)
    {
        if (value is not ("all" or "write" or "metadata_write"))
        {
            throw Refusals.IllegalArgument($"invalid no-master block [{value}], must be one of [all, write, metadata_write]");
        }
    }

    private static Action<string, string> OneOf(params string[] values) => (key, value) =>
    {
        if (!values.Contains(value, StringComparer.Ordinal))
        {
            throw Refusals.IllegalArgument($"Illegal value [{value}] for setting [{key}], must be one of [{string.Join(", ", values)}]");
        }
    };

    /// <summary>A part of the disk that may be used, or bytes that must stay free.</summary>
    private static void Watermark(string key, string value)
    {
        if (!Protocols.Allocation.Watermark.IsValid(value))
        {
            throw Refusals.IllegalArgument($"unable to parse [{key}] [{value}]: it is neither a percentage nor a size in bytes");
        }
    }

    private static void Bool(string key, string value)
    {
        if (value is not ("true" or "false"))
        {
            throw Refusals.IllegalArgument($"Failed to parse value [{value}] as only [true] or [false] are allowed.");
        }
    }

    private static void Int(string key, string value)
    {
        if (!int.TryParse(value, CultureInfo.InvariantCulture, out _))
        {
            throw Refusals.IllegalArgument($"Failed to parse value [{value}] for setting [{key}]");
        }
    }

    private static void Between(string key, string value, int min, int max)
    {
        Int(key, value);
        var number = int.Parse(value, CultureInfo.InvariantCulture);
        if (number < min || number > max)
        {
            throw Refusals.IllegalArgument($"Failed to parse value [{value}] for setting [{key}] must be {(number < min ? $">= {min}" : $"<= {max}")}");
        }
    }

    private static void SizeBetween(string key, string value, long min, long max)
    {
        var bytes = ByteSize.Parse(value, key);
        if (bytes < min || bytes > max)
        {
            throw Refusals.IllegalArgument($"failed to parse value [{value}] for setting [{key}], must be {(bytes < min ? $">= [{min}b]" : $"<= [{max}b]")}");
        }
    }

    private static void Number(string key, string value)
    {
        if (!double.TryParse(value, CultureInfo.InvariantCulture, out _))
        {
            throw Refusals.IllegalArgument($"Failed to parse value [{value}] for setting [{key}]");
        }
    }

    private static void PositiveTime(string key, string value)
    {
        if (TimeValue.Parse(value, key) <= TimeSpan.Zero)
        {
            throw Refusals.IllegalArgument($"failed to parse value [{value}] for setting [{key}], must be > [0ms]");
        }
    }

    private static void Time(string key, string value) => TimeValue.Parse(value, key);

    private static void Bytes(string key, string value) => ByteSize.Parse(value, key);
}
