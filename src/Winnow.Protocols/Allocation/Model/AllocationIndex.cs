using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>An index as allocation sees it: its settings read once, however often its routing changes.</summary>
public sealed class AllocationIndex
{
    private const string Prefix = "index.routing.allocation.";

    private AllocationIndex(IndexMetadata metadata)
    {
        var settings = metadata.Settings;
        Uuid = metadata.Uuid;
        Name = metadata.Name;
        SettingsVersion = metadata.SettingsVersion;
        Closed = metadata.Closed;
        CreatedMillis = metadata.CreatedMillis;
        Filters = new NodeFilters(settings, Prefix);
        Enable = settings.GetValueOrDefault(Prefix + "enable");
        RebalanceEnable = settings.GetValueOrDefault("index.routing.rebalance.enable");
        MaxRetries = SettingLiterals.Int(settings.GetValueOrDefault("index.allocation.max_retries"), IndexDecisions.DefaultMaxRetries);
        TotalShardsPerNode = SettingLiterals.Int(settings.GetValueOrDefault(Prefix + "total_shards_per_node"), -1);
        Priority = SettingLiterals.Int(settings.GetValueOrDefault("index.priority"), 1);
        DelayedTimeout = SettingLiterals.Time(settings.GetValueOrDefault(DelayedAllocation.Setting), DelayedAllocation.Default);
        IgnoresDiskWatermarks = SettingLiterals.Bool(settings.GetValueOrDefault(Prefix + "disk.watermark.ignore"), false);
        TierPreference = [.. (settings.GetValueOrDefault(Prefix + "include._tier_preference") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        AutoExpand = AutoExpandReplicas.Parse(settings.GetValueOrDefault("index.auto_expand_replicas"));
    }

    public string Uuid { get; }

    public string Name { get; }

    public bool Closed { get; }

    public long CreatedMillis { get; }

    public NodeFilters Filters { get; }

    public string? Enable { get; }

    public string? RebalanceEnable { get; }

    public int MaxRetries { get; }

    public int TotalShardsPerNode { get; }

    public int Priority { get; }

    public TimeSpan DelayedTimeout { get; }

    public bool IgnoresDiskWatermarks { get; }

    public ImmutableArray<string> TierPreference { get; }

    public AutoExpandReplicas? AutoExpand { get; }

    private long SettingsVersion { get; }

    public static AllocationIndex Of(IndexMetadata metadata, AllocationIndex? before) =>
        before is not null && before.SettingsVersion == metadata.SettingsVersion && before.Closed == metadata.Closed ? before : new AllocationIndex(metadata);

    /// <summary>What is recovered first: by priority, the newest first, then by name.</summary>
    public static int ByPriority(AllocationIndex a, AllocationIndex b)
    {
        var order = b.Priority.CompareTo(a.Priority);
        order = order != 0 ? order : b.CreatedMillis.CompareTo(a.CreatedMillis);
        order = order != 0 ? order : string.CompareOrdinal(b.Name, a.Name);
        return order != 0 ? order : string.CompareOrdinal(a.Uuid, b.Uuid);
    }
}
