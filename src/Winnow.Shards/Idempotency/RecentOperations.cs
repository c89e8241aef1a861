namespace Winnow.Shards;

/// <summary>What became of a write.</summary>
internal readonly record struct RecentOperation(OperationResult Result, long SeqNo, long PrimaryTerm, long Version);

/// <summary>
/// The outcomes of the last named operations, so that one that comes again is not executed again. It holds at least the last
/// <see cref="Capacity"/> of them, in two generations of which the older one is dropped when the newer is full.
/// </summary>
internal sealed class RecentOperations
{
    public const int Capacity = 32_768;
    private readonly Lock _lock = new();
    private Dictionary<OperationId, RecentOperation> _current = [];
    private Dictionary<OperationId, RecentOperation> _old = [];

    public bool TryGet(OperationId id, out RecentOperation outcome)
    {
        if (id.IsNone)
        {
            outcome = default;
            return false;
        }

        lock (_lock)
        {
            return _current.TryGetValue(id, out outcome) || _old.TryGetValue(id, out outcome);
        }
    }

    public void Add(OperationId id, in RecentOperation outcome)
    {
        if (id.IsNone)
        {
            return;
        }

        lock (_lock)
        {
            if (_current.Count >= Capacity)
            {
                (_old, _current) = (_current, []);
            }

            _current[id] = outcome;
        }
    }

    /// <summary>The entries, older ones first.</summary>
    public List<(OperationId Id, RecentOperation Outcome)> ToList()
    {
        lock (_lock)
        {
            return [.. _old.Concat(_current).OrderBy(entry => entry.Value.SeqNo).Select(entry => (entry.Key, entry.Value))];
        }
    }
}
