using Winnow.Index;

namespace Winnow.Search.Aggregations;

/// <summary>(document, owning bucket, value) triples. The values of one pair stand together, ascending.</summary>
internal readonly ref struct LongRun(ReadOnlySpan<int> docs, ReadOnlySpan<int> ords, ReadOnlySpan<long> values)
{
    public ReadOnlySpan<int> Docs { get; } = docs;

    public ReadOnlySpan<int> Ords { get; } = ords;

    public ReadOnlySpan<long> Values { get; } = values;

    /// <summary>Whether the triple repeats the value of the one before it: a document counts once in a bucket.</summary>
    public bool IsRepeat(int i) => i > 0 && Values[i] == Values[i - 1] && Docs[i] == Docs[i - 1] && Ords[i] == Ords[i - 1];
}

/// <summary>
/// Reads a numeric column block by block. Documents without a value get <paramref name="missing"/>, or are left out when it is null.
/// The spans of a run are valid until the next one.
/// </summary>
internal sealed class LongValues(SortedNumericColumn? column, int maxDoc, long? missing)
{
    private long[] _values = new long[DocBlock.Size];
    private readonly int[] _distinct = new int[DocBlock.Size];
    private int[] _docs = [];
    private int[] _ords = [];

    /// <summary>False when nothing can come out of it, so that the segment can be skipped.</summary>
    public bool HasAny => column is not null || missing is not null;

    /// <summary>All values lie between these, both included.</summary>
    public (long Min, long Max) Range => (column, missing) switch
    {
        (null, null) => (0, 0),
        (null, { } fill) => (fill, fill),
        ({ }, null) => (column.MinValue, column.MaxValue),
        ({ }, { } fill) => (Math.Min(column.MinValue, fill), Math.Max(column.MaxValue, fill)),
    };

    /// <summary>Reads on from <paramref name="position"/> in the block; false at its end.</summary>
    public bool Next(DocBlock block, ref int position, out LongRun run)
    {
        if (position >= block.Docs.Length)
        {
            run = default;
            return false;
        }

        var part = block.Slice(position, Math.Min(DocBlock.Size, block.Docs.Length - position));
        position += part.Docs.Length;
        run = column switch
        {
            null => Constant(part),
            { IsSingleValued: true } => Single(part, column),
            _ => Multi(part, column),
        };
        return true;
    }

    private LongRun Constant(DocBlock block)
    {
        var values = _values.AsSpan(0, block.Docs.Length);
        values.Fill(missing!.Value);
        return new LongRun(block.Docs, block.Ords, values);
    }

    private LongRun Single(DocBlock block, SortedNumericColumn column)
    {
        var values = _values.AsSpan(0, block.Docs.Length);
        if (missing is not null || column.DocCount == maxDoc)
        {
            Decode(block, column, values, missing ?? 0);
            return new LongRun(block.Docs, block.Ords, values);
        }

        // A number that the column does not hold marks the documents without a value.
        if (column.MinValue == long.MinValue && column.MaxValue == long.MaxValue)
        {
            return Multi(block, column);
        }

        var none = column.MinValue == long.MinValue ? long.MaxValue : long.MinValue;
        Decode(block, column, values, none);
        return Compact(block, values, none);
    }

    private void Decode(DocBlock block, SortedNumericColumn column, Span<long> values, long none)
    {
        if (block.IsDistinct)
        {
            column.Decode(block.Docs, values, none);
            return;
        }

        // A column decodes each document once; then its value is written wherever the document stands, from the end so that nothing
        // is overwritten before it is read.
        var distinct = DistinctDocs.Of(block.Docs, _distinct);
        column.Decode(distinct, values[..distinct.Length], none);
        for (int i = values.Length - 1, d = distinct.Length - 1; i >= 0; i--)
        {
            d -= block.Docs[i] != distinct[d] ? 1 : 0;
            values[i] = values[d];
        }
    }

    private LongRun Compact(DocBlock block, Span<long> values, long none)
    {
        var first = values.IndexOf(none);
        if (first < 0)
        {
            return new LongRun(block.Docs, block.Ords, values);
        }

        Reserve(block.Docs.Length);
        block.Docs[..first].CopyTo(_docs);
        block.Ords[..first].CopyTo(_ords);
        var count = first;
        for (var i = first + 1; i < values.Length; i++)
        {
            // Written always and kept only when there is a value: no branch to mispredict.
            _docs[count] = block.Docs[i];
            _ords[count] = block.Ords[i];
            values[count] = values[i];
            count += values[i] != none ? 1 : 0;
        }

        return new LongRun(_docs.AsSpan(0, count), _ords.AsSpan(0, count), values[..count]);
    }

    private LongRun Multi(DocBlock block, SortedNumericColumn column)
    {
        var count = 0;
        for (var i = 0; i < block.Docs.Length; i++)
        {
            scoped var values = column.Values(block.Docs[i]);
            if (values.Length == 0 && missing is { } fill)
            {
                values = new ReadOnlySpan<long>(in fill);
            }

            Reserve(count + values.Length);
            values.CopyTo(_values.AsSpan(count));
            _docs.AsSpan(count, values.Length).Fill(block.Docs[i]);
            _ords.AsSpan(count, values.Length).Fill(block.Ords[i]);
            count += values.Length;
        }

        return new LongRun(_docs.AsSpan(0, count), _ords.AsSpan(0, count), _values.AsSpan(0, count));
    }

    private void Reserve(int count)
    {
        if (_docs.Length < count)
        {
            var length = Math.Max(DocBlock.Size, count * 2);
            Array.Resize(ref _docs, length);
            Array.Resize(ref _ords, length);
            if (_values.Length < length)
            {
                Array.Resize(ref _values, length);
            }
        }
    }
}
