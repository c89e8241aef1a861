using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;

namespace Winnow.Grains.Replication;

/// <summary>What the primaries of this node share.</summary>
internal sealed record ReplicationServices(
    IGrainFactory Grains, MetadataCache Metadata, NodeDirectory Nodes, IComputePool Pool, TimeProvider Time, ILogger<PrimaryReplication> Logger);
