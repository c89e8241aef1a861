using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Recovery;

/// <summary>When a copy on a node's disk is of no use any more.</summary>
public static class StaleCopies
{
    /// <summary>
    /// A copy that has no place on its node goes when all others have theirs: until then it may save a recovery, or be the last there is.
    /// </summary>
    /// <param name="shard">The shard as the index has decided.</param>
    /// <param name="nodeId">The node.</param>
    /// <param name="allocationId">The copy that its disk holds.</param>
    public static bool CanDelete(ShardTable shard, string nodeId, string allocationId) =>
        shard.On(nodeId) is null
        && !shard.InSync.Contains(allocationId)
        && shard.Copies.All(copy => copy.State == CopyState.Started);
}
