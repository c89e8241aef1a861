using Winnow.Grains.Metadata;
using Winnow.Grains.Remote;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Followers;

/// <summary>A follower's aliases, settings and mapping become its leader's.</summary>
internal sealed class FollowerMetadata(MetadataCache metadata, MasterCalls master, IRemoteClusters remotes, IGrainFactory grains)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Takes the leader's over, of this version at least; answers the version that the follower has now.</summary>
    /// <param name="uuid">The follower.</param>
    /// <param name="closes">Whether this caller may close the follower for it. One of the shards does, so that they do not close it in turns.</param>
    /// <param name="kind">What.</param>
    /// <param name="version">The leader's.</param>
    public async Task<long> Update(string uuid, bool closes, FollowMetadata kind, long version)
    {
        var follower = await metadata.Index(uuid);
        var entry = follower.Metadata.Follow ?? throw FollowRefusals.NotAFollower(follower.Name);
        var leader = await remotes.Get(entry.RemoteCluster).Call(remote => remote.GetGrain<ILeaderGrain>(0).Index(new LeaderIndexRequest
        {
            Uuid = entry.LeaderUuid,
            AliasesVersion = kind == FollowMetadata.Aliases ? version : 0,
            SettingsVersion = kind == FollowMetadata.Settings ? version : 0,
            MappingVersion = kind == FollowMetadata.Mapping ? version : 0,
            Timeout = Timeout,
        }));
        var known = kind switch
        {
            FollowMetadata.Aliases => leader.AliasesVersion,
            FollowMetadata.Settings => leader.SettingsVersion,
            _ => leader.MappingVersion,
        };
        if (known < version)
        {
            throw new TimeoutException($"the leader index [{entry.LeaderIndex}] does not have its metadata of version [{version}] yet");
        }

        await (kind switch
        {
            FollowMetadata.Aliases => Aliases(uuid, leader.Aliases),
            FollowMetadata.Settings => Settings(uuid, closes, leader.Settings),
            _ => Mapping(uuid, leader.Mapping),
        });
        return known;
    }

    private async Task Aliases(string uuid, AliasView[] leader)
    {
        try
        {
            await master.Retried(() => master.Master.FollowAliases(uuid, leader));
        }
        catch (WinnowException exception) when (exception.Error.Type is "index_not_found_exception")
        {
            // Its put-follow has made it and is still about to name it, or it has just been deleted: then nobody follows any more.
            throw new TimeoutException($"the follower [{uuid}] has no name yet", exception);
        }
    }

    private async Task Mapping(string uuid, ReadOnlyMemory<byte> mapping) =>
        metadata.ApplyIndex(await master.Retried(() => grains.GetGrain<IIndexGrain>(uuid).PutMapping(mapping)));

    /// <summary>It is persisted that the index is closed for a moment before it is: where this silo dies meanwhile, the master opens it.</summary>
    private async Task Settings(string uuid, bool closes, UriParameter[] leader)
    {
        var index = grains.GetGrain<IIndexGrain>(uuid);
        var applied = await master.Retried(() => index.FollowSettings(leader));
        if (!applied && !closes)
        {
            throw new TimeoutException("another shard closes the follower, to change settings that cannot change while it is open");
        }

        if (!applied)
        {
            await Decide(uuid, new ReopenFollower(true));
            await master.Retried(() => master.Master.SetClosed([uuid], closed: true));
            applied = await master.Retried(() => index.FollowSettings(leader));
        }

        if (closes && (await metadata.RefreshIndex(uuid)).Metadata.Follow is { Reopens: true })
        {
            await master.Retried(() => master.Master.SetClosed([uuid], closed: false));
            await Decide(uuid, new ReopenFollower(false));
        }

        if (!applied)
        {
            throw new TimeoutException("the follower was opened before its settings could be changed");
        }
    }

    private async Task Decide(string uuid, ReopenFollower command)
    {
        var message = FollowMessages.Of(command);
        metadata.ApplyIndex(await master.Retried(() => grains.GetGrain<IIndexGrain>(uuid).Follow(message)));
    }
}
