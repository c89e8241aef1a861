namespace Winnow.Search.Aggregations;

/// <summary>
/// A rounding that is ready for the values of one segment. When they span few intervals these are listed beforehand, and a value is
/// found by binary search; else the last interval is remembered, because neighbours tend to share it.
/// </summary>
internal sealed class PreparedRounding
{
    private const int MaxListed = 4096;

    private readonly DateRounding _rounding;
    private readonly long[]? _starts;
    private int _lastIndex;
    private long _low = long.MaxValue;
    private long _high = long.MinValue;

    public PreparedRounding(DateRounding rounding, long min, long max)
    {
        _rounding = rounding;
        _starts = List(rounding, min, max);
    }

    /// <summary>How many intervals are listed; 0 when they are not.</summary>
    public int ListedCount => _starts?.Length ?? 0;

    /// <summary>The beginning of a listed interval.</summary>
    public long Start(int index) => _starts![index];

    /// <summary>The listed interval of a value.</summary>
    public int IndexOf(long value)
    {
        var starts = _starts!;
        var index = _lastIndex;
        if (value >= starts[index] && (index + 1 == starts.Length || value < starts[index + 1]))
        {
            return index;
        }

        index = starts.AsSpan().BinarySearch(value);
        return _lastIndex = index >= 0 ? index : ~index - 1;
    }

    public long Round(long value)
    {
        if (_starts is { } starts)
        {
            return starts[IndexOf(value)];
        }

        if (value < _low || value >= _high)
        {
            _low = _rounding.Round(value);
            _high = EndOf(_rounding, _low, value);
        }

        return _low;
    }

    private static long[]? List(DateRounding rounding, long min, long max)
    {
        var starts = new List<long> { rounding.Round(min) };
        while (true)
        {
            var next = EndOf(rounding, starts[^1], starts[^1]);
            if (next > max)
            {
                return [.. starts];
            }

            if (starts.Count == MaxListed || rounding.Round(next) != next)
            {
                return null;
            }

            starts.Add(next);
        }
    }

    // Only an end that the rounding itself confirms: clocks may change in between.
    private static long EndOf(DateRounding rounding, long start, long value)
    {
        var next = rounding.Next(start);
        return next > value && rounding.Round(next - 1) == start ? next : value + 1;
    }
}
