namespace Winnow.Search.Aggregations;

/// <summary>
/// Quantiles of a set of numbers. Small sets are kept whole and answered exactly; larger ones become a t-digest (Dunning and Ertl,
/// "Computing Extremely Accurate Quantiles Using t-Digests", 2019), whose error is smallest at both ends.
/// </summary>
internal sealed class QuantileSketch(double compression)
{
    // As many values as would take the memory of a few digests are worth keeping.
    private const int ExactPerCompression = 20;

    private List<double>? _exact = [];
    private TDigest? _digest;
    private bool _isSorted = true;

    public long Count => _exact?.Count ?? _digest!.Count;

    /// <summary>An empty sketch that this one can be merged into.</summary>
    public QuantileSketch Empty() => new(compression);

    public void Add(double value)
    {
        if (_exact is null)
        {
            _digest!.Add(value, 1);
            return;
        }

        _isSorted &= _exact.Count == 0 || _exact[^1] <= value;
        _exact.Add(value);
        if (_exact.Count > compression * ExactPerCompression)
        {
            ToDigest();
        }
    }

    public void Merge(QuantileSketch other)
    {
        if (other._exact is { } values)
        {
            values.ForEach(Add);
            return;
        }

        if (_exact is not null)
        {
            ToDigest();
        }

        other._digest!.ForEach(_digest!.Add);
        _digest!.Extend(other._digest.Min, other._digest.Max);
    }

    /// <summary>The value below which a share of all values lies; NaN when there are none.</summary>
    public double Quantile(double share)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        if (_exact is null)
        {
            return _digest!.Quantile(share);
        }

        var sorted = Sorted(_exact);
        var index = Math.Clamp(share * (sorted.Count - 1), 0, sorted.Count - 1);
        var low = (int)Math.Floor(index);
        var high = Math.Min(low + 1, sorted.Count - 1);
        return sorted[low] + ((index - low) * (sorted[high] - sorted[low]));
    }

    /// <summary>The share of values up to a value; NaN when there are none.</summary>
    public double Rank(double value)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        return _exact is null ? _digest!.Rank(value) : ExactRank(Sorted(_exact), value);
    }

    public void WriteTo(AggregationOutput output)
    {
        output.WriteDouble(compression);
        output.WriteBool(_exact is not null);
        if (_exact is null)
        {
            _digest!.WriteTo(output);
            return;
        }

        output.WriteVInt(_exact.Count);
        _exact.ForEach(output.WriteDouble);
    }

    public static QuantileSketch Read(ref AggregationInput input)
    {
        var compression = input.ReadDouble();
        if (!(compression is >= 0 and <= 1_000_000))
        {
            throw AggregationInput.Corrupt($"compression [{compression}]");
        }

        var sketch = new QuantileSketch(compression);
        if (!input.ReadBool())
        {
            (sketch._exact, sketch._digest) = (null, TDigest.Read(compression, ref input));
            return sketch;
        }

        for (var count = input.ReadCount(); count > 0; count--)
        {
            sketch.Add(input.ReadDouble());
        }

        return sketch;
    }

    // Between two neighbours the share grows in proportion; at a value that occurs, half of its occurrences count.
    private static double ExactRank(List<double> sorted, double value)
    {
        if (value < sorted[0])
        {
            return 0;
        }

        var (below, equal) = (0.5, 0);
        for (var i = 1; i < sorted.Count; i++)
        {
            if (sorted[i] > value)
            {
                var step = equal > 0 ? 0.5 * equal : (value - sorted[i - 1]) / (sorted[i] - sorted[i - 1]);
                return (below + step) / sorted.Count;
            }

            if (sorted[i] < value)
            {
                below++;
            }
            else
            {
                equal++;
            }
        }

        return (sorted.Count - (0.5 * equal)) / sorted.Count;
    }

    private List<double> Sorted(List<double> values)
    {
        if (!_isSorted)
        {
            values.Sort();
            _isSorted = true;
        }

        return values;
    }

    private void ToDigest()
    {
        var digest = new TDigest(compression);
        _exact!.ForEach(value => digest.Add(value, 1));
        (_exact, _digest) = (null, digest);
    }
}
