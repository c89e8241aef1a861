using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime.Directory;

/// <summary>Addresses of grains on other silos, as they were when last heard of. A stale one costs a detour.</summary>
internal sealed class GrainAddressCache(int capacity)
{
    private readonly ConcurrentDictionary<GrainId, GrainAddress> _addresses = new();

    public bool TryGet(GrainId grainId, [NotNullWhen(true)] out GrainAddress? address) => _addresses.TryGetValue(grainId, out address);

    public void Add(GrainAddress address)
    {
        if (_addresses.Count >= capacity)
        {
            // Rare: starting over costs a lookup per grain.
            _addresses.Clear();
        }

        _addresses[address.GrainId] = address;
    }

    public void Remove(GrainAddress address)
    {
        if (_addresses.TryGetValue(address.GrainId, out var known) && known.Matches(address))
        {
            _addresses.TryRemove(new KeyValuePair<GrainId, GrainAddress>(address.GrainId, known));
        }
    }

    public void RemoveSilo(SiloAddress silo)
    {
        foreach (var (grainId, address) in _addresses)
        {
            if (silo.Equals(address.SiloAddress))
            {
                _addresses.TryRemove(new KeyValuePair<GrainId, GrainAddress>(grainId, address));
            }
        }
    }
}
