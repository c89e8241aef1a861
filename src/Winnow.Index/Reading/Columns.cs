namespace Winnow.Index;

/// <summary>Norm bytes by document.</summary>
public abstract class NormValues
{
    /// <summary>One byte a document of the segment.</summary>
    public abstract ReadOnlySpan<byte> Bytes { get; }
}

/// <summary>64-bit integers by document. A cursor: one thread.</summary>
public abstract class SortedNumericColumn
{
    /// <summary>How many documents have a value.</summary>
    public abstract int DocCount { get; }

    /// <summary>True when no document has more than one value.</summary>
    public abstract bool IsSingleValued { get; }

    public abstract long MinValue { get; }

    public abstract long MaxValue { get; }

    /// <summary>The document's smallest value.</summary>
    public abstract bool TryGet(int doc, out long value);

    /// <summary>All values of the document, ascending; empty when it has none. The span is valid until the next call.</summary>
    public abstract ReadOnlySpan<long> Values(int doc);

    /// <summary>
    /// Decodes the smallest value of each document of an ascending list; a document without a value gets
    /// <paramref name="missing"/>. The fast path of sorts and aggregations.
    /// </summary>
    public abstract void Decode(ReadOnlySpan<int> docs, Span<long> values, long missing);

    /// <summary>
    /// Whether some document in [<paramref name="fromDoc"/>, <paramref name="toDoc"/>) may have a value in
    /// [<paramref name="low"/>, <paramref name="high"/>]: the sparse index over blocks. False is certain, true is not.
    /// </summary>
    public abstract bool MayMatch(int fromDoc, int toDoc, long low, long high);
}

/// <summary>Ordinals into a sorted dictionary of distinct byte strings, by document. A cursor: one thread.</summary>
public abstract class SortedSetColumn
{
    public abstract int DocCount { get; }

    public abstract bool IsSingleValued { get; }

    /// <summary>Ordinals run from 0 to this minus 1, in the order of the terms' bytes.</summary>
    public abstract int OrdCount { get; }

    /// <summary>The document's smallest ordinal.</summary>
    public abstract bool TryGet(int doc, out int ord);

    /// <summary>All ordinals of the document, ascending; the span is valid until the next call.</summary>
    public abstract ReadOnlySpan<int> Ords(int doc);

    /// <summary>As <see cref="SortedNumericColumn.Decode"/>, with -1 for a document without a value.</summary>
    public abstract void Decode(ReadOnlySpan<int> docs, Span<int> ords);

    /// <summary>The term of an ordinal; the span is valid until the next lookup.</summary>
    public abstract ReadOnlySpan<byte> LookupOrd(int ord);

    /// <summary>The ordinal of a term, or -(insertion point) - 1.</summary>
    public abstract int LookupTerm(ReadOnlySpan<byte> term);
}

/// <summary>One byte string by document. A cursor: one thread.</summary>
public abstract class BinaryColumn
{
    public abstract int DocCount { get; }

    public abstract bool TryGet(int doc, out ReadOnlySpan<byte> value);
}

/// <summary>A field's 64-bit integers in value order.</summary>
public abstract class PointValues
{
    /// <summary>How many documents have a value.</summary>
    public abstract int DocCount { get; }

    /// <summary>How many values there are.</summary>
    public abstract long Size { get; }

    public abstract long MinValue { get; }

    public abstract long MaxValue { get; }

    /// <summary>About how many values lie in the closed range; cheap.</summary>
    public abstract long EstimateCount(long low, long high);

    /// <summary>Sets the bit of every document that has a value in the closed range.</summary>
    public abstract void Collect(long low, long high, FixedBitSet docs);
}
