using System.Globalization;

namespace Winnow.Grains.Shards;

/// <summary>The parts of a shard grain's key.</summary>
internal readonly record struct ShardKey(string IndexUuid, int Shard, string AllocationId, string NodeId)
{
    public static ShardKey Parse(string key)
    {
        var parts = key.Split('/');
        return parts.Length == 4 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var shard)
            ? new ShardKey(parts[0], shard, parts[2], parts[3])
            : throw new ArgumentException($"[{key}] is not the key of a shard copy", nameof(key));
    }

    public override string ToString() => IShardGrain.KeyOf(IndexUuid, Shard, AllocationId, NodeId);
}
