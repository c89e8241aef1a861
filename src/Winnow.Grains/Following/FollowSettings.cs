using System.Globalization;
using Winnow.Grains.Cluster;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Search;

namespace Winnow.Grains.Following;

/// <summary>The settings <c>ccr.*</c> as they are now: the cluster's, else the node's own.</summary>
internal sealed class FollowSettings(MetadataCache metadata, WinnowNode node)
{
    /// <summary>For all that this node fetches of leaders together; no limit when it is not positive.</summary>
    public long MaxBytesPerSecond => ByteSize.Parse(Value("ccr.indices.recovery.max_bytes_per_sec"), "ccr.indices.recovery.max_bytes_per_sec");

    public int ChunkSize => (int)ByteSize.Parse(Value("ccr.indices.recovery.chunk_size"), "ccr.indices.recovery.chunk_size");

    public int MaxConcurrentFileChunks => int.Parse(Value("ccr.indices.recovery.max_concurrent_file_chunks"), CultureInfo.InvariantCulture);

    /// <summary>A session that nobody has asked for so long is over.</summary>
    public TimeSpan ActivityTimeout => Time("ccr.indices.recovery.recovery_activity_timeout");

    /// <summary>How long a call to the leader's cluster may take.</summary>
    public TimeSpan InternalActionTimeout => Time("ccr.indices.recovery.internal_action_timeout");

    /// <summary>How long the leader may take to have the metadata of a version that it has named.</summary>
    public TimeSpan WaitForMetadataTimeout => Time("ccr.wait_for_metadata_timeout");

    private string Value(string key) =>
        metadata.Cluster.Setting(key) ?? node.Settings.GetValueOrDefault(key) ?? ClusterScopedSettings.Defaults[key];

    private TimeSpan Time(string key) => TimeValue.Parse(Value(key), key);
}
