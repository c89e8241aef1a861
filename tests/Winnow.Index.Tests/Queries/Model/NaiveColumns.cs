namespace Winnow.Index.Tests.Queries;

internal sealed class NaiveNorms(byte[] norms) : NormValues
{
    public override ReadOnlySpan<byte> Bytes => norms;
}

internal sealed class NaiveNumericColumn(long[][] values) : SortedNumericColumn
{
    public override int DocCount => values.Count(list => list.Length > 0);

    public override bool IsSingleValued => values.All(list => list.Length <= 1);

    public override long MinValue => values.SelectMany(list => list).Min();

    public override long MaxValue => values.SelectMany(list => list).Max();

    public override bool TryGet(int doc, out long value)
    {
        value = values[doc].FirstOrDefault();
        return values[doc].Length > 0;
    }

    public override ReadOnlySpan<long> Values(int doc) => values[doc];

    public override void Decode(ReadOnlySpan<int> docs, Span<long> decoded, long missing)
    {
        for (var i = 0; i < docs.Length; i++)
        {
            decoded[i] = TryGet(docs[i], out var value) ? value : missing;
        }
    }

    public override bool MayMatch(int fromDoc, int toDoc, long low, long high) =>
        values[fromDoc..toDoc].Any(list => list.Any(value => value >= low && value <= high));
}

internal sealed class NaiveSetColumn : SortedSetColumn
{
    private readonly byte[][] _terms;
    private readonly int[][] _ords;

    public NaiveSetColumn(string[][] values)
    {
        string[] terms = [.. values.SelectMany(list => list).Distinct().Order(Comparer<string>.Create(NaiveIndex.CompareBytes))];
        _terms = [.. terms.Select(NaiveIndex.Bytes)];
        _ords = [.. values.Select(list => list.Select(value => Array.IndexOf(terms, value)).Order().ToArray())];
    }

    public override int DocCount => _ords.Count(list => list.Length > 0);

    public override bool IsSingleValued => _ords.All(list => list.Length <= 1);

    public override int OrdCount => _terms.Length;

    public override bool TryGet(int doc, out int ord)
    {
        ord = _ords[doc].Length > 0 ? _ords[doc][0] : -1;
        return ord >= 0;
    }

    public override ReadOnlySpan<int> Ords(int doc) => _ords[doc];

    public override void Decode(ReadOnlySpan<int> docs, Span<int> ords)
    {
        for (var i = 0; i < docs.Length; i++)
        {
            TryGet(docs[i], out ords[i]);
        }
    }

    public override ReadOnlySpan<byte> LookupOrd(int ord) => _terms[ord];

    public override int LookupTerm(ReadOnlySpan<byte> term)
    {
        for (var ord = 0; ord < _terms.Length; ord++)
        {
            var order = _terms[ord].AsSpan().SequenceCompareTo(term);
            if (order >= 0)
            {
                return order == 0 ? ord : -ord - 1;
            }
        }

        return -_terms.Length - 1;
    }
}

internal sealed class NaivePoints(long[][] values) : PointValues
{
    public override int DocCount => values.Count(list => list.Length > 0);

    public override long Size => values.Sum(list => list.Length);

    public override long MinValue => values.SelectMany(list => list).Min();

    public override long MaxValue => values.SelectMany(list => list).Max();

    public override long EstimateCount(long low, long high) => values.Sum(list => list.Count(value => value >= low && value <= high));

    public override void Collect(long low, long high, FixedBitSet docs)
    {
        for (var doc = 0; doc < values.Length; doc++)
        {
            if (values[doc].Any(value => value >= low && value <= high))
            {
                docs.Set(doc);
            }
        }
    }
}
