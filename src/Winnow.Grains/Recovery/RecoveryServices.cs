using Winnow.Grains.Metadata;

namespace Winnow.Grains.Recovery;

/// <summary>What recoveries from and to this node share.</summary>
internal sealed record RecoveryServices(
    RecoverySettings Settings,
    RecoveryBandwidth Bandwidth,
    RecoveringCopies Recovering,
    MetadataCache Metadata,
    IComputePool Pool,
    IUuidSource Uuids,
    TimeProvider Time);
