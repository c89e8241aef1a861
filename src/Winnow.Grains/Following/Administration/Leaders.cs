using System.Collections.Immutable;
using System.Text;
using Winnow.Grains.Indices;
using Winnow.Grains.Remote;
using Winnow.Protocols.Following;
using Known = Winnow.Protocols.Following.LeaderIndex;

namespace Winnow.Grains.Following.Administration;

/// <summary>Indices of other clusters, as those tell them.</summary>
internal sealed class Leaders(IRemoteClusters remotes)
{
    public async Task<Known> Find(string remoteCluster, string index) => ToIndex(await remotes.Get(remoteCluster).Call(
        grains => grains.GetGrain<ILeaderGrain>(0).Index(new LeaderIndexRequest { Name = index, Shards = true })));

    private static Known ToIndex(Contracts.LeaderIndex leader) => new()
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
        HistoryUuids = [.. leader.Shards.Select(shard => shard.HistoryUuid)],
        Lineage = [.. leader.Lineage.Select(shard => new ShardLineage(shard.ParentHistoryUuid, shard.MaxSeqNo, shard.HistoryUuid))],
        IsFollower = leader.IsFollower,
    };
}
