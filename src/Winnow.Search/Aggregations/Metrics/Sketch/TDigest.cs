namespace Winnow.Search.Aggregations;

/// <summary>
/// The merging t-digest: centroids whose size is bounded by the scale function k(q) = compression / 2pi * asin(2q - 1), so that those
/// near both ends stay small. New values gather in a buffer that is merged in when it is full.
/// </summary>
internal sealed class TDigest(double compression)
{
    private const int BufferSize = 512;
    private const double MinCompression = 10;

    private readonly double _compression = Math.Max(compression, MinCompression);
    private readonly List<(double Mean, double Weight)> _buffer = new(BufferSize);
    private List<(double Mean, double Weight)> _centroids = [];
    private double _weight;

    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    public long Count => (long)(_weight + _buffer.Sum(c => c.Weight));

    public void Add(double mean, double weight)
    {
        Extend(mean, mean);
        _buffer.Add((mean, weight));
        if (_buffer.Count >= BufferSize)
        {
            Compress();
        }
    }

    /// <summary>Takes note of the extremes of what is added as centroids.</summary>
    public void Extend(double min, double max)
    {
        Min = Math.Min(Min, min);
        Max = Math.Max(Max, max);
    }

    public void ForEach(Action<double, double> action)
    {
        Compress();
        foreach (var (mean, weight) in _centroids)
        {
            action(mean, weight);
        }
    }

    public double Quantile(double share)
    {
        Compress();
        var target = share * _weight;
        if (_centroids.Count == 1 || target < 1)
        {
            return _centroids.Count == 1 && target >= 1 ? _centroids[0].Mean : Min;
        }

        if (target > _weight - 1)
        {
            return Max;
        }

        // A centroid stands in the middle of its weight; between two of them values spread evenly.
        var (before, previous) = (0.0, (Position: 0.0, Mean: Min));
        foreach (var (mean, weight) in _centroids)
        {
            var position = before + (weight / 2);
            if (target < position)
            {
                return Between(target, previous, (position, mean));
            }

            previous = (position, mean);
            before += weight;
        }

        return Between(target, previous, (_weight, Max));
    }

    public double Rank(double value)
    {
        Compress();
        if (value < Min || value >= Max)
        {
            return value < Min ? 0 : 1;
        }

        var (before, previous) = (0.0, (Position: 0.0, Mean: Min));
        foreach (var (mean, weight) in _centroids)
        {
            var position = before + (weight / 2);
            if (value < mean)
            {
                return Share(value, previous, (position, mean)) / _weight;
            }

            previous = (position, mean);
            before += weight;
        }

        return Share(value, previous, (_weight, Max)) / _weight;
    }

    public void WriteTo(AggregationOutput output)
    {
        Compress();
        output.WriteDouble(Min);
        output.WriteDouble(Max);
        output.WriteVInt(_centroids.Count);
        foreach (var (mean, weight) in _centroids)
        {
            output.WriteDouble(mean);
            output.WriteDouble(weight);
        }
    }

    public static TDigest Read(double compression, ref AggregationInput input)
    {
        var digest = new TDigest(compression);
        digest.Extend(input.ReadDouble(), input.ReadDouble());
        for (var count = input.ReadCount(); count > 0; count--)
        {
            digest._centroids.Add((input.ReadDouble(), input.ReadDouble()));
        }

        digest._weight = digest._centroids.Sum(c => c.Weight);
        return digest._weight > 0 ? digest : throw AggregationInput.Corrupt("empty digest");
    }

    private static double Between(double target, (double Position, double Mean) low, (double Position, double Mean) high) =>
        high.Position <= low.Position ? high.Mean
        : low.Mean + ((high.Mean - low.Mean) * (target - low.Position) / (high.Position - low.Position));

    private static double Share(double value, (double Position, double Mean) low, (double Position, double Mean) high) =>
        high.Mean <= low.Mean ? low.Position
        : low.Position + ((high.Position - low.Position) * (value - low.Mean) / (high.Mean - low.Mean));

    private void Compress()
    {
        if (_buffer.Count == 0)
        {
            return;
        }

        _weight += _buffer.Sum(c => c.Weight);
        List<(double Mean, double Weight)> all = [.. _centroids, .. _buffer];
        all.Sort(static (a, b) => a.Mean.CompareTo(b.Mean));
        _buffer.Clear();
        _centroids = new List<(double, double)>((int)_compression * 2);
        var current = all[0];
        var before = 0.0;
        var limit = Limit(0);
        for (var i = 1; i < all.Count; i++)
        {
            var next = all[i];
            if (before + current.Weight + next.Weight <= limit)
            {
                var weight = current.Weight + next.Weight;
                current = (current.Mean + ((next.Mean - current.Mean) * next.Weight / weight), weight);
                continue;
            }

            _centroids.Add(current);
            before += current.Weight;
            limit = Limit(before);
            current = next;
        }

        _centroids.Add(current);
    }

    /// <summary>Up to which weight a centroid may reach that begins at one: one step of the scale function further.</summary>
    private double Limit(double before)
    {
        var k = (_compression / (2 * Math.PI) * Math.Asin((2 * Math.Min(1, before / _weight)) - 1)) + 1;
        var angle = Math.Min(Math.PI / 2, k * 2 * Math.PI / _compression);
        return _weight * (Math.Sin(angle) + 1) / 2;
    }
}
