using Winnow.Index;

namespace Winnow.Search.Aggregations;

/// <summary>(document, owning bucket, segment ordinal) triples.</summary>
internal readonly ref struct OrdRun(ReadOnlySpan<int> docs, ReadOnlySpan<int> ords, ReadOnlySpan<int> values)
{
    public ReadOnlySpan<int> Docs { get; } = docs;

    public ReadOnlySpan<int> Ords { get; } = ords;

    public ReadOnlySpan<int> Values { get; } = values;
}

/// <summary>
/// Reads the ordinals of a term column block by block. With <paramref name="hasMissing"/>, documents without a term get
/// <see cref="MissingOrd"/>, one past the dictionary; else they are left out.
/// </summary>
internal sealed class OrdValues(SortedSetColumn? column, int maxDoc, bool hasMissing)
{
    private int[] _values = new int[DocBlock.Size];
    private readonly int[] _distinct = new int[DocBlock.Size];
    private int[] _docs = [];
    private int[] _ords = [];

    public int MissingOrd { get; } = column?.OrdCount ?? 0;

    public bool HasAny => column is not null || hasMissing;

    public bool Next(DocBlock block, ref int position, out OrdRun run)
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

    private OrdRun Constant(DocBlock block)
    {
        var values = _values.AsSpan(0, block.Docs.Length);
        values.Fill(MissingOrd);
        return new OrdRun(block.Docs, block.Ords, values);
    }

    private OrdRun Single(DocBlock block, SortedSetColumn column)
    {
        var values = _values.AsSpan(0, block.Docs.Length);
        Decode(block, column, values);
        if (column.DocCount == maxDoc)
        {
            return new OrdRun(block.Docs, block.Ords, values);
        }

        if (hasMissing)
        {
            values.Replace(-1, MissingOrd);
            return new OrdRun(block.Docs, block.Ords, values);
        }

        return Compact(block, values);
    }

    private void Decode(DocBlock block, SortedSetColumn column, Span<int> values)
    {
        if (block.IsDistinct)
        {
            column.Decode(block.Docs, values);
            return;
        }

        // As in LongValues.
        var distinct = DistinctDocs.Of(block.Docs, _distinct);
        column.Decode(distinct, values[..distinct.Length]);
        for (int i = values.Length - 1, d = distinct.Length - 1; i >= 0; i--)
        {
            d -= block.Docs[i] != distinct[d] ? 1 : 0;
            values[i] = values[d];
        }
    }

    private OrdRun Compact(DocBlock block, Span<int> values)
    {
        var first = values.IndexOf(-1);
        if (first < 0)
        {
            return new OrdRun(block.Docs, block.Ords, values);
        }

        Reserve(block.Docs.Length);
        block.Docs[..first].CopyTo(_docs);
        block.Ords[..first].CopyTo(_ords);
        var count = first;
        for (var i = first + 1; i < values.Length; i++)
        {
            _docs[count] = block.Docs[i];
            _ords[count] = block.Ords[i];
            values[count] = values[i];
            count += values[i] >= 0 ? 1 : 0;
        }

        return new OrdRun(_docs.AsSpan(0, count), _ords.AsSpan(0, count), values[..count]);
    }

    private OrdRun Multi(DocBlock block, SortedSetColumn column)
    {
        var missing = MissingOrd;
        var count = 0;
        for (var i = 0; i < block.Docs.Length; i++)
        {
            scoped var values = column.Ords(block.Docs[i]);
            if (values.Length == 0 && hasMissing)
            {
                values = new ReadOnlySpan<int>(in missing);
            }

            Reserve(count + values.Length);
            values.CopyTo(_values.AsSpan(count));
            _docs.AsSpan(count, values.Length).Fill(block.Docs[i]);
            _ords.AsSpan(count, values.Length).Fill(block.Ords[i]);
            count += values.Length;
        }

        return new OrdRun(_docs.AsSpan(0, count), _ords.AsSpan(0, count), _values.AsSpan(0, count));
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
