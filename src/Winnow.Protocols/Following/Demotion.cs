using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Following;

/// <summary>What a leader that gives way has in common with the index that it is to follow.</summary>
public static class Demotion
{
    /// <summary>The entry of a <see cref="DemoteIndex"/>. Throws a <see cref="Refusal"/> when the two do not fit.</summary>
    /// <param name="index">The index that is to follow.</param>
    /// <param name="histories">The history of each of its shards.</param>
    /// <param name="remoteCluster">The alias of the other's cluster.</param>
    /// <param name="leader">The other.</param>
    /// <param name="parameters">How to follow it.</param>
    public static FollowEntry Plan(
        IndexMetadata index, ImmutableArray<string> histories, string remoteCluster, LeaderIndex leader, FollowParameters parameters)
    {
        FollowStart.CheckDemote(index, leader);
        return new FollowEntry
        {
            RemoteCluster = remoteCluster,
            LeaderIndex = leader.Name,
            LeaderUuid = leader.Uuid,
            Parameters = parameters,
            Shards =
            [
                .. histories.Select((own, shard) => new FollowedShard
                {
                    // Either has grown out of the other.
                    SharedSeqNo = Shared(leader.Lineage, shard, leader.HistoryUuids[shard], own) ?? Shared(index.Lineage, shard, own, leader.HistoryUuids[shard]),
                    SharedHistoryUuid = leader.HistoryUuids[shard],
                    LeaderTerm = leader.TermOf(shard),
                }),
            ],
        };
    }

    private static long? Shared(ImmutableArray<ShardLineage> lineage, int shard, string history, string parent) =>
        shard < lineage.Length
            && string.Equals(lineage[shard].HistoryUuid, history, StringComparison.Ordinal)
            && string.Equals(lineage[shard].ParentHistoryUuid, parent, StringComparison.Ordinal)
            ? lineage[shard].MaxSeqNo
            : null;
}
