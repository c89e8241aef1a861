using Winnow.Index;

namespace Winnow.Search.Aggregations;

/// <summary>As <see cref="LongRun"/>, as floating-point numbers.</summary>
internal readonly ref struct DoubleRun(ReadOnlySpan<int> docs, ReadOnlySpan<int> ords, ReadOnlySpan<double> values)
{
    public ReadOnlySpan<int> Docs { get; } = docs;

    public ReadOnlySpan<int> Ords { get; } = ords;

    public ReadOnlySpan<double> Values { get; } = values;
}

/// <summary>A numeric column as floating-point numbers, whichever way it keeps them.</summary>
internal sealed class DoubleValues(LongValues values, bool sortable)
{
    private double[] _doubles = new double[DocBlock.Size];

    public bool Next(DocBlock block, ref int position, out DoubleRun run)
    {
        if (!values.Next(block, ref position, out var longs))
        {
            run = default;
            return false;
        }

        if (_doubles.Length < longs.Values.Length)
        {
            _doubles = new double[longs.Values.Length * 2];
        }

        var doubles = _doubles.AsSpan(0, longs.Values.Length);
        if (sortable)
        {
            for (var i = 0; i < doubles.Length; i++)
            {
                doubles[i] = SortableDouble.FromLong(longs.Values[i]);
            }
        }
        else
        {
            for (var i = 0; i < doubles.Length; i++)
            {
                doubles[i] = longs.Values[i];
            }
        }

        run = new DoubleRun(longs.Docs, longs.Ords, doubles);
        return true;
    }
}
