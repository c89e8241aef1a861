using Winnow.Grains.Nodes;
using Winnow.Grains.Shards;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Healing;

/// <summary>Why a shard cannot get its leader's files yet.</summary>
internal static class HealErrors
{
    public static FollowEntry CheckFollows(IndexMetadata index, ShardKey key, WinnowNode node)
    {
        if (index.Follow is not { Active: true } entry)
        {
            throw NotYet(key, "the index does not follow at the moment");
        }

        if (entry.Shards[key.Shard].SharedSeqNo is { } shared)
        {
            throw NotYet(key, $"the shard is rolled back to operation [{shared}] first");
        }

        return node.Roles.Contains(NodeRoles.RemoteClusterClient)
            ? entry
            : throw NotYet(key, $"the primary's node [{node.Name}] does not have the remote cluster client role; on another one it can be healed");
    }

    private static WinnowException NotYet(ShardKey key, string reason) => new(new WinnowError
    {
        Type = "delay_recovery_exception",
        Status = 503,
        Reason = reason,
        IndexUuid = key.IndexUuid,
        Shard = key.Shard,
    });
}
