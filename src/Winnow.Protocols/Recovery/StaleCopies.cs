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
    /// <param name="allocationIds">What its disk holds: one folder may stand for several copies, the one that it is and those that it was made of.</param>
    public static bool CanDelete(ShardTable shard, string nodeId, IReadOnlyCollection<string> allocationIds) =>
        shard.On(nodeId) is null
        && !allocationIds.Any(id => shard.InSync.Contains(id))
        && shard.Copies.All(copy => copy.State == CopyState.Started);
}
