using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Remote;

namespace Winnow.Grains.Following.Followers;

/// <summary>What the shards share that follow others.</summary>
internal sealed record FollowerServices(
    MetadataCache Metadata,
    IRemoteClusters Remotes,
    FollowerPrimary Primary,
    FollowerMetadata Updates,
    FollowLeases Leases,
    LeaderDeletions Deletions,
    FollowBatches Batches,
    IUuidSource Uuids,
    TimeProvider Time,
    ILogger<ShardFollower> Logger);
