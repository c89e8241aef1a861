using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Remote;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Followers;

/// <summary>The claims of this cluster's followers on their leaders' histories.</summary>
internal sealed class FollowLeases(WinnowNode node, MetadataCache metadata, IRemoteClusters remotes)
{
    private const string NotFound = "retention_lease_not_found_exception";
    private const string Exists = "retention_lease_already_exists_exception";
    private const string RetainsMore = "retention_lease_invalid_retaining_sequence_number_exception";

    public string IdOf(IndexMetadata follower)
    {
        var entry = follower.Follow!;
        return FollowLease.Of(node.ClusterName, follower.Name, follower.Uuid, entry.RemoteCluster, entry.LeaderIndex, entry.LeaderUuid);
    }

    /// <summary>The leader keeps what is above the follower's checkpoint. One that has gone is added again.</summary>
    public async Task Keep(IndexMetadata follower, int shard, long checkpoint)
    {
        var request = new ShardLeaseRequest { Id = IdOf(follower), RetainingSeqNo = checkpoint + 1, Source = FollowLease.Source };
        try
        {
            await Renewed(follower.Follow!, shard, request);
        }
        catch (WinnowException exception) when (exception.Error.Type is NotFound)
        {
            await Add(follower, shard, request);
            if (!await Follows(follower))
            {
                // Whoever had it unfollow may have removed the lease before it was added again.
                await Remove(follower, shard);
            }
        }
    }

    public async Task Remove(IndexMetadata follower, int shard)
    {
        try
        {
            await Leader(follower.Follow!, shard, async leader =>
            {
                await leader.RemoveLease(new ShardLeaseRequest { Id = IdOf(follower) });
                return true;
            });
        }
        catch (WinnowException exception) when (exception.Error.Type is NotFound)
        {
            // It is what was wanted.
        }
    }

    private async Task Add(IndexMetadata follower, int shard, ShardLeaseRequest request)
    {
        try
        {
            await Leader(follower.Follow!, shard, leader => leader.AddLease(request));
        }
        catch (WinnowException added) when (added.Error.Type is Exists)
        {
            await Renewed(follower.Follow!, shard, request);
        }
    }

    /// <summary>As its grain has decided by now.</summary>
    private async Task<bool> Follows(IndexMetadata follower)
    {
        try
        {
            return (await metadata.RefreshIndex(follower.Uuid)).Metadata.Follow is { } entry
                && string.Equals(entry.LeaderUuid, follower.Follow!.LeaderUuid, StringComparison.Ordinal);
        }
        catch (Protocols.Refusal refusal) when (refusal.Type is FollowErrors.IndexGone)
        {
            return false;
        }
    }

    private async Task Renewed(FollowEntry entry, int shard, ShardLeaseRequest request)
    {
        try
        {
            await Leader(entry, shard, leader => leader.RenewLease(request));
        }
        catch (WinnowException exception) when (exception.Error.Type is RetainsMore)
        {
            // A later renewal came before this one.
        }
    }

    private Task<T> Leader<T>(FollowEntry entry, int shard, Func<ILeaderShardGrain, Task<T>> call) =>
        remotes.Get(entry.RemoteCluster).Call(grains => call(grains.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(entry.LeaderUuid, shard))));
}
