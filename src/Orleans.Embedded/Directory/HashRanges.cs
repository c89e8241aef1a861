namespace Orleans.Runtime.Directory;

/// <summary>A set of 32-bit hashes as half-open intervals [begin, end), apart from each other and in ascending order.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.HashRanges")]
internal sealed class HashRanges
{
    [Id(0)]
    private readonly (ulong Begin, ulong End)[] _ranges;

    public HashRanges(IEnumerable<(ulong Begin, ulong End)> ranges)
    {
        var merged = new List<(ulong Begin, ulong End)>();
        foreach (var range in ranges.Where(r => r.Begin < r.End).OrderBy(r => r.Begin))
        {
            if (merged.Count > 0 && merged[^1].End >= range.Begin)
            {
                merged[^1] = (merged[^1].Begin, Math.Max(merged[^1].End, range.End));
            }
            else
            {
                merged.Add(range);
            }
        }

        _ranges = [.. merged];
    }

    public static HashRanges Empty { get; } = new([]);

    public static HashRanges Full { get; } = new([(0, 1UL << 32)]);

    public bool IsEmpty => _ranges.Length == 0;

    public bool Contains(uint hash)
    {
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (hash < _ranges[middle].Begin)
            {
                high = middle - 1;
            }
            else if (hash >= _ranges[middle].End)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    public HashRanges Except(HashRanges other)
    {
        var remaining = new List<(ulong Begin, ulong End)>();
        foreach (var range in _ranges)
        {
            var begin = range.Begin;
            foreach (var cut in other._ranges)
            {
                if (cut.End <= begin || cut.Begin >= range.End)
                {
                    continue;
                }

                if (cut.Begin > begin)
                {
                    remaining.Add((begin, cut.Begin));
                }

                begin = Math.Max(begin, cut.End);
            }

            if (begin < range.End)
            {
                remaining.Add((begin, range.End));
            }
        }

        return new HashRanges(remaining);
    }

    public HashRanges Union(HashRanges other) => new(_ranges.Concat(other._ranges));

    public HashRanges Intersect(HashRanges other) => Except(Except(other));

    /// <summary>The same hashes as ranges (begin, end] around the ring; begin equals end only for the whole of it.</summary>
    public IEnumerable<(uint Begin, uint End)> AroundTheRing() => _ranges.Select(r => (unchecked((uint)(r.Begin - 1)), (uint)(r.End - 1)));

    public override string ToString() => string.Join(", ", _ranges.Select(r => $"[{r.Begin:x}, {r.End:x})"));
}
