using System.Collections.Immutable;
using System.Text;
using Winnow.Grains.Indices;
using Winnow.Grains.Remote;
using Winnow.Protocols.Following;
using Known = Winnow.Protocols.Following.LeaderIndex;
using LeaderIndex = Winnow.Contracts.LeaderIndex;

namespace Winnow.Grains.Following.Administration;

/// <summary>Indices of other clusters, as those tell them.</summary>
internal sealed class Leaders(IRemoteClusters remotes)
{
    public Task<Known> Find(string remoteCluster, string index) => Ask(remoteCluster, new LeaderIndexRequest { Name = index, Shards = true });

    /// <summary>The index that is followed, or, when that was deleted, the one that has its name now. Its shards are not asked.</summary>
    public async Task<Known> Present(FollowEntry entry)
    {
        try
        {
            return await Ask(entry.RemoteCluster, new LeaderIndexRequest { Uuid = entry.LeaderUuid });
        }
        catch (WinnowException exception) when (exception.Error.Type is "index_not_found_exception")
        {
            return await Ask(entry.RemoteCluster, new LeaderIndexRequest { Name = entry.LeaderIndex });
        }
    }

    private async Task<Known> Ask(string remoteCluster, LeaderIndexRequest request) =>
        ToIndex(await remotes.Get(remoteCluster).Call(grains => grains.GetGrain<ILeaderGrain>(0).Index(request)));

    private static Known ToIndex(LeaderIndex leader) => new()
    {
        Name = leader.Name,
        Uuid = leader.Uuid,
        Closed = leader.Closed,
        CreatedMillis = leader.CreatedMillis,
        Settings = leader.Settings.ToImmutableSortedDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal),
        Mapping = Encoding.UTF8.GetString(leader.Mapping.Span),
        Aliases = leader.Aliases.Select(AliasActions.ToEntry).ToImmutableSortedDictionary(alias => alias.Name, alias => alias, StringComparer.Ordinal),
        RoutingNumShards = leader.RoutingNumShards,
        RoutingPartitionSize = leader.RoutingPartitionSize,
        HistoryUuids = [.. Enumerable.Range(0, leader.NumberOfShards).Select(shard => shard < leader.Shards.Length ? leader.Shards[shard].HistoryUuid : "")],
        PrimaryTerms = [.. leader.Shards.Select(shard => shard.PrimaryTerm)],
        Lineage = [.. leader.Lineage.Select(shard => new ShardLineage(shard.ParentHistoryUuid, shard.MaxSeqNo, shard.HistoryUuid))],
        IsFollower = leader.IsFollower,
    };
}
