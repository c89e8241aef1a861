using Winnow.Grains.Metadata;
using Winnow.Grains.Remote;
using Winnow.Protocols;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Followers;

/// <summary>
/// What becomes of a follower whose leader was deleted. Only the leader's own cluster can tell: one that does not answer, or has lost its indices, takes
/// nothing from this one.
/// </summary>
internal sealed class LeaderDeletions(IRemoteClusters remotes, MasterCalls master, IGrainFactory grains, IUuidSource uuids)
{
    /// <summary>Whether the leader was deleted, and its follower is not to stay as it is.</summary>
    public async Task<bool> EndsFollowing(IndexMetadata follower) =>
        follower.Follow is { OnLeaderDelete: not OnLeaderDelete.Keep } entry
        && await remotes.Get(entry.RemoteCluster).Call(grains => grains.GetGrain<ILeaderGrain>(0).IsDeleted(entry.LeaderUuid));

    /// <summary>The follower is deleted as well, or takes the place of its leader. Safe to repeat.</summary>
    public Task End(IndexMetadata follower)
    {
        if (follower.Follow!.OnLeaderDelete == OnLeaderDelete.Delete)
        {
            return master.Retried(() => master.Master.DeleteIndices([follower.Uuid]));
        }

        var plan = StateJson.Write(new PromotionState { Uuid = follower.Uuid, Name = follower.Name, Operation = uuids.Next(), Force = true });
        return master.Retried(() => grains.GetGrain<IPromotionGrain>(follower.Uuid).Run(plan));
    }
}
