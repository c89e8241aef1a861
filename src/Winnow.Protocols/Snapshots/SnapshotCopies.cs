using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Snapshots;

/// <summary>Which copy of a shard is put into a snapshot: the primary when it is there, else one that has every acknowledged operation.</summary>
public static class SnapshotCopies
{
    /// <summary>The copies to ask, the best first.</summary>
    public static IEnumerable<ShardCopy> Of(ShardTable shard) => shard.Copies
        .Where(copy => copy is { Active: true, IsRelocationTarget: false, AllocationId: { } id, NodeId: not null } && shard.InSync.Contains(id))
        .OrderByDescending(copy => copy.Primary)
        .ThenBy(copy => copy.AllocationId, StringComparer.Ordinal);

    /// <summary>Whether a copy is on its way: one that recovers, or is about to be placed.</summary>
    public static bool IsComing(ShardTable shard) => shard.Primary.State == CopyState.Initializing;

    /// <summary>The shards of an index that have no copy to be taken from.</summary>
    public static IEnumerable<int> Missing(IndexMetadata index) =>
        index.Shards.Where(shard => !IsComing(shard) && !Of(shard).Any()).Select(shard => shard.Id);
}
