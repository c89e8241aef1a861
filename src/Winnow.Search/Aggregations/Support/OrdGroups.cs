namespace Winnow.Search.Aggregations;

/// <summary>Bucket ordinals grouped by the bucket that owns them: one counting pass over all buckets.</summary>
internal sealed class OrdGroups
{
    private readonly int[] _ords;
    private readonly int[] _starts;

    public OrdGroups(LongOrds buckets, ReadOnlySpan<int> owningOrds)
    {
        var maxOwner = 0;
        foreach (var owner in owningOrds)
        {
            maxOwner = Math.Max(maxOwner, owner);
        }

        _starts = new int[maxOwner + 2];
        for (var ord = 0; ord < buckets.Count; ord++)
        {
            if (buckets.Owner(ord) <= maxOwner)
            {
                _starts[buckets.Owner(ord) + 1]++;
            }
        }

        for (var owner = 0; owner <= maxOwner; owner++)
        {
            _starts[owner + 1] += _starts[owner];
        }

        _ords = new int[_starts[^1]];
        var next = _starts.AsSpan(0, maxOwner + 1).ToArray();
        for (var ord = 0; ord < buckets.Count; ord++)
        {
            if (buckets.Owner(ord) <= maxOwner)
            {
                _ords[next[buckets.Owner(ord)]++] = ord;
            }
        }
    }

    public ArraySegment<int> Of(int owner) => new(_ords, _starts[owner], _starts[owner + 1] - _starts[owner]);
}
