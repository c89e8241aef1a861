using Winnow.Grains.Nodes;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Following.Rollbacks;

/// <summary>Why a shard cannot give up yet what its leader does not have.</summary>
internal static class RollbackErrors
{
    public static void CheckNode(ShardKey key, WinnowNode node)
    {
        if (!node.Roles.Contains(NodeRoles.RemoteClusterClient))
        {
            throw new WinnowException(new WinnowError
            {
                Type = "delay_recovery_exception",
                Status = 503,
                Reason = $"the primary's node [{node.Name}] does not have the remote cluster client role; on another one it can be rolled back",
                IndexUuid = key.IndexUuid,
                Shard = key.Shard,
            });
        }
    }
}
