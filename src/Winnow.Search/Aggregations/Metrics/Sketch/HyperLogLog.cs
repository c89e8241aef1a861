using System.Numerics;

namespace Winnow.Search.Aggregations;

/// <summary>
/// Estimates how many distinct hashes were added, in 2^precision bytes (Flajolet et al. 2007). The estimator is Ertl's ("New cardinality
/// estimation algorithms for HyperLogLog sketches", 2017, algorithm 6): unbiased over the whole range without correction tables.
/// </summary>
internal sealed class HyperLogLog
{
    private readonly int _precision;
    private readonly byte[] _registers;

    public HyperLogLog(int precision)
        : this(precision, new byte[1 << precision])
    {
    }

    public HyperLogLog(int precision, byte[] registers)
    {
        _precision = precision;
        _registers = registers;
    }

    public ReadOnlySpan<byte> Registers => _registers;

    public void Add(ulong hash)
    {
        var register = (int)(hash >> (64 - _precision));

        // The position of the first set bit of the rest; the guard bit ends it when the rest is zero.
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << _precision) | (1UL << (_precision - 1))) + 1);
        if (rank > _registers[register])
        {
            _registers[register] = rank;
        }
    }

    public void Merge(HyperLogLog other)
    {
        for (var i = 0; i < _registers.Length; i++)
        {
            _registers[i] = Math.Max(_registers[i], other._registers[i]);
        }
    }

    public HyperLogLog Copy() => new(_precision, (byte[])_registers.Clone());

    public long Cardinality()
    {
        var q = 64 - _precision;
        Span<int> histogram = stackalloc int[66];
        histogram.Clear();
        foreach (var register in _registers)
        {
            histogram[register]++;
        }

        double m = _registers.Length;
        var z = m * Tau((m - histogram[q + 1]) / m);
        for (var k = q; k >= 1; k--)
        {
            z = 0.5 * (z + histogram[k]);
        }

        z += m * Sigma(histogram[0] / m);
        return (long)Math.Round(m * m / (2 * Math.Log(2) * z));
    }

    private static double Sigma(double x)
    {
        if (x >= 1)
        {
            return double.PositiveInfinity;
        }

        var (y, z) = (1.0, x);
        while (true)
        {
            x *= x;
            var previous = z;
            z += x * y;
            y += y;
            if (z.Equals(previous))
            {
                return z;
            }
        }
    }

    private static double Tau(double x)
    {
        if (x is <= 0 or >= 1)
        {
            return 0;
        }

        var (y, z) = (1.0, 1 - x);
        while (true)
        {
            x = Math.Sqrt(x);
            var previous = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
            if (z.Equals(previous))
            {
                return z / 3;
            }
        }
    }
}
