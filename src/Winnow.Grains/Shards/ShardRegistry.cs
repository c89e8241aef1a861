using System.Collections.Concurrent;

namespace Winnow.Grains.Shards;

/// <summary>The shard copies that are open on this silo.</summary>
internal sealed class ShardRegistry
{
    private readonly ConcurrentDictionary<string, IndexShard> _open = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, bool> _replaced = new(StringComparer.Ordinal);

    public ICollection<IndexShard> All => _open.Values;

    public IndexShard? Find(ShardKey key) => _open.GetValueOrDefault(key.ToString());

    public IEnumerable<IndexShard> Of(string indexUuid) => _open.Values.Where(shard => string.Equals(shard.Key.IndexUuid, indexUuid, StringComparison.Ordinal));

    public void Add(IndexShard shard) => _open[shard.Key.ToString()] = shard;

    /// <summary>The copy changes its engine: it is not open at this moment, and yet it is not closed.</summary>
    public void BeginReplacement(ShardKey key) => _replaced[key.ToString()] = true;

    public void EndReplacement(ShardKey key) => _replaced.TryRemove(key.ToString(), out _);

    public bool IsReplaced(ShardKey key) => _replaced.ContainsKey(key.ToString());

    public void Remove(IndexShard shard) => _open.TryRemove(KeyValuePair.Create(shard.Key.ToString(), shard));
}
