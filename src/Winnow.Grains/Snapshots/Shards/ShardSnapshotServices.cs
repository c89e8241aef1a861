using Winnow.Grains.Snapshots.Repositories;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>What the snapshots and restores of this node's shards share.</summary>
internal sealed record ShardSnapshotServices(
    RepositoryStores Repositories, RepositoryRates Rates, ChunkBuffers Buffers, IComputePool Pool, TimeProvider Time);
