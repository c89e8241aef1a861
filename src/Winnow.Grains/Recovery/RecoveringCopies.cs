using System.Collections.Concurrent;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Recovery;

/// <summary>The copies that are recovered on this silo: they may not be open at the moment.</summary>
internal sealed class RecoveringCopies
{
    private readonly ConcurrentDictionary<string, ShardKey> _keys = new(StringComparer.Ordinal);

    public IEnumerable<ShardKey> Of(string indexUuid) => _keys.Values.Where(key => string.Equals(key.IndexUuid, indexUuid, StringComparison.Ordinal));

    public void Add(ShardKey key) => _keys[key.ToString()] = key;

    public void Remove(ShardKey key) => _keys.TryRemove(key.ToString(), out _);
}
