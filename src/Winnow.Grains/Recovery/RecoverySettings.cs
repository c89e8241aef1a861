using System.Globalization;
using Winnow.Grains.Cluster;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Recovery;
using Winnow.Search;

namespace Winnow.Grains.Recovery;

/// <summary>The settings <c>indices.recovery.*</c> as they are now: the cluster's, else the node's own.</summary>
internal sealed class RecoverySettings(MetadataCache metadata, WinnowNode node)
{
    /// <summary>For all recoveries from and to this node together; no limit when it is not positive.</summary>
    public long MaxBytesPerSecond => ByteSize.Parse(Value("indices.recovery.max_bytes_per_sec"), "indices.recovery.max_bytes_per_sec");

    public int MaxConcurrentFileChunks => Number("indices.recovery.max_concurrent_file_chunks");

    public int MaxConcurrentOperations => Number("indices.recovery.max_concurrent_operations");

    /// <summary>How long a call to the primary may take.</summary>
    public TimeSpan InternalActionTimeout => Time("indices.recovery.internal_action_timeout");

    /// <summary>The same for those that wait for other copies.</summary>
    public TimeSpan InternalActionLongTimeout => Time("indices.recovery.internal_action_long_timeout");

    /// <summary>A recovery that nobody has asked for so long is over.</summary>
    public TimeSpan ActivityTimeout => Time("indices.recovery.recovery_activity_timeout");

    public RecoveryDelays Delays => new(
        Time("indices.recovery.retry_delay_state_sync"),
        Time("indices.recovery.retry_delay_network"),
        ActivityTimeout);

    private string Value(string key) =>
        metadata.Cluster.Setting(key) ?? node.Settings.GetValueOrDefault(key) ?? ClusterScopedSettings.Defaults[key];

    private int Number(string key) => int.Parse(Value(key), CultureInfo.InvariantCulture);

    private TimeSpan Time(string key) => TimeValue.Parse(Value(key), key);
}
