using System.Globalization;
using Orleans.Placement;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Followers;

/// <summary>
/// One shard that follows. It lives where there are connections to other clusters, near the follower's primary if it can, and looks again and again
/// whether it still has to follow.
/// </summary>
[GrainType("winnow.follower-shard"), RemoteClusterClient, PreferLocalPlacement, Reentrant, KeepAlive]
internal sealed class FollowerShardGrain(FollowerServices services) : Grain, IFollowerShardGrain
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeasePeriod = TimeSpan.FromSeconds(30);
    private readonly FollowerHeals _heals = new();
    private string _uuid = "";
    private int _shard;
    private ShardFollower? _follower;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var at = key.LastIndexOf('/');
        (_uuid, _shard) = (key[..Math.Max(at, 0)], int.Parse(key.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture));
        this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(LookPeriod, LookPeriod) { Interleave = true });
        this.RegisterGrainTimer(KeepLease, new GrainTimerCreationOptions(LeasePeriod, LeasePeriod) { Interleave = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        End();
        return Task.CompletedTask;
    }

    public async Task Wake(long indexVersion)
    {
        if ((services.Metadata.Find(_uuid)?.Metadata.Version ?? -1) < indexVersion)
        {
            await services.Metadata.RefreshIndex(_uuid);
        }

        await Look();
    }

    public Task<ShardFollowView?> Stats() => Task.FromResult(_follower is { } follower ? FollowViews.Of(_shard, follower, services.Time.GetUtcNow()) : null);

    public async Task<LeaderShard> Leader()
    {
        var follower = (await services.Metadata.Index(_uuid)).Metadata;
        var entry = follower.Follow ?? throw FollowRefusals.NotAFollower(follower.Name);
        return await services.Remotes.Get(entry.RemoteCluster).Call(
            remote => remote.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(entry.LeaderUuid, _shard)).Describe());
    }

    /// <summary>What this node knows of the index says whether it is to follow.</summary>
    private Task Look()
    {
        var index = services.Metadata.Find(_uuid)?.Metadata;
        if (index?.Follow is not { Active: true })
        {
            End();
            DeactivateOnIdle();
        }
        else if (_follower?.Follows(index) != true)
        {
            End();
            Begin(index);
        }

        return Task.CompletedTask;
    }

    private Task KeepLease() => _follower?.KeepLease() ?? Task.CompletedTask;

    private void Begin(IndexMetadata index)
    {
        _follower = new ShardFollower(index, _shard, _heals, services);
        _ = _follower.Start();
    }

    private void End()
    {
        _follower?.Dispose();
        _follower = null;
    }
}
