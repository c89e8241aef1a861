using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>All copies of an index in the working table.</summary>
public sealed class IndexRouting
{
    internal IndexRouting(AllocationIndex index, IndexMetadata metadata, List<ShardRouting>[] shards)
    {
        Index = index;
        Metadata = metadata;
        Shards = shards;
    }

    public AllocationIndex Index { get; }

    /// <summary>What this was made from.</summary>
    public IndexMetadata Metadata { get; }

    public IReadOnlyList<List<ShardRouting>> Shards { get; }

    public int Unassigned { get; internal set; }

    /// <summary>Copies that will have a node when all moves are over.</summary>
    public int Staying { get; internal set; }

    public ShardRouting PrimaryOf(int shard) => Shards[shard].First(copy => copy is { Primary: true, IsRelocationTarget: false });

    public ShardRouting? Find(int shard, string allocationId) =>
        Shards[shard].FirstOrDefault(copy => string.Equals(copy.AllocationId, allocationId, StringComparison.Ordinal));

    public IEnumerable<ShardRouting> Copies => Shards.SelectMany(copies => copies);

    /// <summary>How many copies a shard should have.</summary>
    public int CountOf(int shard) => Shards[shard].Count(copy => !copy.IsRelocationTarget);
}
