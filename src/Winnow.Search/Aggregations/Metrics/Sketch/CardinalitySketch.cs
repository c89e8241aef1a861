namespace Winnow.Search.Aggregations;

/// <summary>
/// Counts distinct hashes: exactly up to a threshold, by keeping them all; beyond it by <see cref="HyperLogLog"/>. Which of the two it
/// is depends on the set alone, so merging in any order gives the same.
/// </summary>
internal sealed class CardinalitySketch(int threshold)
{
    /// <summary>The largest threshold that a request can ask for.</summary>
    public const int MaxThreshold = 40_000;

    public const int DefaultThreshold = 3_000;
    private const int MinPrecision = 4;
    private const int MaxPrecision = 18;

    private HashSet64? _exact = new();
    private HyperLogLog? _estimate;

    public long Cardinality => _exact?.Count ?? _estimate!.Cardinality();

    // As many bytes of registers as the exact set would take bytes of hashes, about.
    private int Precision => Math.Clamp(
        32 - System.Numerics.BitOperations.LeadingZeroCount((uint)Math.Ceiling(threshold / 0.75) * sizeof(int)), MinPrecision, MaxPrecision);

    public void Add(ulong hash)
    {
        if (_exact is null)
        {
            _estimate!.Add(hash);
            return;
        }

        _exact.Add(hash);
        if (_exact.Count > threshold)
        {
            var estimate = new HyperLogLog(Precision);
            foreach (var known in _exact.Values)
            {
                estimate.Add(known);
            }

            (_exact, _estimate) = (null, estimate);
        }
    }

    /// <summary>An empty sketch that this one can be merged into.</summary>
    public CardinalitySketch Empty() => new(threshold);

    public void Merge(CardinalitySketch other)
    {
        if (other._exact is { } exact)
        {
            foreach (var hash in exact.Values)
            {
                Add(hash);
            }

            return;
        }

        if (_exact is { } own)
        {
            (_exact, _estimate) = (null, other._estimate!.Copy());
            foreach (var hash in own.Values)
            {
                _estimate.Add(hash);
            }
        }
        else
        {
            _estimate!.Merge(other._estimate!);
        }
    }

    public void WriteTo(AggregationOutput output)
    {
        output.WriteVInt(threshold);
        output.WriteBool(_exact is not null);
        if (_exact is not null)
        {
            output.WriteVInt(_exact.Count);
            foreach (var hash in _exact.Values)
            {
                output.WriteInt64((long)hash);
            }
        }
        else
        {
            output.WriteBytes(_estimate!.Registers);
        }
    }

    public static CardinalitySketch Read(ref AggregationInput input)
    {
        var threshold = input.ReadVInt();
        if (threshold > MaxThreshold)
        {
            throw AggregationInput.Corrupt($"precision threshold [{threshold}]");
        }

        var sketch = new CardinalitySketch(threshold);
        if (input.ReadBool())
        {
            for (var count = input.ReadCount(); count > 0; count--)
            {
                sketch.Add((ulong)input.ReadInt64());
            }

            return sketch;
        }

        var registers = input.ReadBytes();
        if (registers.Length != 1 << sketch.Precision || registers.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(65 - sketch.Precision)) >= 0)
        {
            throw AggregationInput.Corrupt($"[{registers.Length}] registers");
        }

        (sketch._exact, sketch._estimate) = (null, new HyperLogLog(sketch.Precision, registers));
        return sketch;
    }
}
