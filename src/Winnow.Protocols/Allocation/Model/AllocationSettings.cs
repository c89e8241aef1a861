using System.Collections.Immutable;

namespace Winnow.Protocols.Allocation;

/// <summary>The cluster's settings that allocation goes by, with Elasticsearch's defaults.</summary>
public sealed class AllocationSettings
{
    public const string Prefix = "cluster.routing.allocation.";
    public const string EnableKey = Prefix + "enable";
    public const string RebalanceEnableKey = "cluster.routing.rebalance.enable";
    public const string AllowRebalanceKey = Prefix + "allow_rebalance";
    public const string ConcurrentRebalanceKey = Prefix + "cluster_concurrent_rebalance";
    public const string ConcurrentRecoveriesKey = Prefix + "node_concurrent_recoveries";
    public const string IncomingRecoveriesKey = Prefix + "node_concurrent_incoming_recoveries";
    public const string OutgoingRecoveriesKey = Prefix + "node_concurrent_outgoing_recoveries";
    public const string InitialPrimariesKey = Prefix + "node_initial_primaries_recoveries";
    public const string SameHostKey = Prefix + "same_shard.host";
    public const string TotalShardsKey = Prefix + "total_shards_per_node";
    public const string AwarenessKey = Prefix + "awareness.attributes";
    public const string ForcedAwarenessPrefix = Prefix + "awareness.force.";

    private readonly ImmutableSortedDictionary<string, string> _values;

    public AllocationSettings(ImmutableSortedDictionary<string, string> values)
    {
        _values = values;
        var recoveries = SettingLiterals.Int(Get(ConcurrentRecoveriesKey), 2);
        IncomingRecoveries = SettingLiterals.Int(Get(IncomingRecoveriesKey), recoveries);
        OutgoingRecoveries = SettingLiterals.Int(Get(OutgoingRecoveriesKey), recoveries);
        InitialPrimaries = SettingLiterals.Int(Get(InitialPrimariesKey), 4);
        ConcurrentRebalance = SettingLiterals.Int(Get(ConcurrentRebalanceKey), 2);
        TotalShardsPerNode = SettingLiterals.Int(Get(TotalShardsKey), -1);
        SameHost = SettingLiterals.Bool(Get(SameHostKey), false);
        Enable = Get(EnableKey) ?? "all";
        RebalanceEnable = Get(RebalanceEnableKey) ?? "all";
        AllowRebalance = Get(AllowRebalanceKey) ?? "indices_all_active";
        ShardBalance = SettingLiterals.Double(Get(Prefix + "balance.shard"), 0.45);
        IndexBalance = SettingLiterals.Double(Get(Prefix + "balance.index"), 0.55);
        DiskUsageBalance = SettingLiterals.Double(Get(Prefix + "balance.disk_usage"), 2e-11);
        WriteLoadBalance = SettingLiterals.Double(Get(Prefix + "balance.write_load"), 10.0);
        Threshold = Math.Max(1.0, SettingLiterals.Double(Get(Prefix + "balance.threshold"), 1.0));
        Filters = new NodeFilters(values, Prefix);
        Watermarks = new DiskWatermarks(values);
        AwarenessAttributes = [.. Split(Get(AwarenessKey))];
        ForcedAwareness = values.Where(pair => pair.Key.StartsWith(ForcedAwarenessPrefix, StringComparison.Ordinal) && pair.Key.EndsWith(".values", StringComparison.Ordinal))
            .ToImmutableSortedDictionary(
                pair => pair.Key[ForcedAwarenessPrefix.Length..^".values".Length], pair => Split(pair.Value).ToImmutableArray(), StringComparer.Ordinal);
    }

    public static AllocationSettings Default { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    public int IncomingRecoveries { get; }

    public int OutgoingRecoveries { get; }

    public int InitialPrimaries { get; }

    public int ConcurrentRebalance { get; }

    public int TotalShardsPerNode { get; }

    public bool SameHost { get; }

    public string Enable { get; }

    public string RebalanceEnable { get; }

    public string AllowRebalance { get; }

    public double ShardBalance { get; }

    public double IndexBalance { get; }

    public double DiskUsageBalance { get; }

    public double WriteLoadBalance { get; }

    /// <summary>How much lighter the target of a move has to be. Below one, two nodes would pass a shard to and fro.</summary>
    public double Threshold { get; }

    public NodeFilters Filters { get; }

    public DiskWatermarks Watermarks { get; }

    public ImmutableArray<string> AwarenessAttributes { get; }

    /// <summary>By attribute, the values that copies are spread over even while no node has them.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> ForcedAwareness { get; }

    public string? Get(string key) => _values.GetValueOrDefault(key);

    /// <summary>The same object while nothing has changed.</summary>
    public AllocationSettings Follow(ImmutableSortedDictionary<string, string> values) =>
        values.Count == _values.Count && values.SequenceEqual(_values) ? this : new AllocationSettings(values);

    private static IEnumerable<string> Split(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
