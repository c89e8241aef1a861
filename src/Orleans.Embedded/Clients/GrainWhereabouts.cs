using System.Collections.Concurrent;

namespace Orleans.Runtime.Clients;

/// <summary>Where grains were when they last answered. That may be out of date: a silo passes on what is not its own.</summary>
internal sealed class GrainWhereabouts
{
    private const int Most = 4096;
    private readonly ConcurrentDictionary<GrainId, SiloAddress> _silos = new();

    public SiloAddress? Of(GrainId grain) => _silos.GetValueOrDefault(grain);

    public void Learn(GrainId grain, SiloAddress silo)
    {
        if (_silos.TryGetValue(grain, out var known) && known.Equals(silo))
        {
            return;
        }

        if (_silos.Count >= Most)
        {
            // Those that are still called are known again with the next answer.
            _silos.Clear();
        }

        _silos[grain] = silo;
    }
}
