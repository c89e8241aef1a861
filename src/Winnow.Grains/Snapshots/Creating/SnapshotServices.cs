using Winnow.Grains.Metadata;
using Winnow.Grains.Snapshots.Repositories;

namespace Winnow.Grains.Snapshots.Creating;

/// <summary>What making a snapshot needs of its silo.</summary>
internal sealed record SnapshotServices(
    IGrainFactory Grains, MetadataCache Metadata, MasterCalls Master, RepositoryStores Stores, TimeProvider Time);
