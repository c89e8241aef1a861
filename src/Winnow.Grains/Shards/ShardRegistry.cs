using System.Collections.Concurrent;

namespace Winnow.Grains.Shards;

/// <summary>The shard copies that are open on this silo.</summary>
internal sealed class ShardRegistry
{
    private readonly ConcurrentDictionary<string, IndexShard> _open = new(StringComparer.Ordinal);

    public ICollection<IndexShard> All => _open.Values;

    public IndexShard? Find(ShardKey key) => _open.GetValueOrDefault(key.ToString());

    public IEnumerable<IndexShard> Of(string indexUuid) => _open.Values.Where(shard => string.Equals(shard.Key.IndexUuid, indexUuid, StringComparison.Ordinal));

    public void Add(IndexShard shard) => _open[shard.Key.ToString()] = shard;

    public void Remove(IndexShard shard) => _open.TryRemove(KeyValuePair.Create(shard.Key.ToString(), shard));
}
