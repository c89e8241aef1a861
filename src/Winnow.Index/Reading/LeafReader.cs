namespace Winnow.Index;

/// <summary>
/// One immutable segment as a search sees it: local document ids from 0 to <see cref="MaxDoc"/> - 1, of which
/// <see cref="LiveDocs"/> says which are alive. A reader is safe for any number of threads; the cursors that it hands out
/// (terms, postings, columns) belong to one thread each.
/// </summary>
public abstract class LeafReader
{
    /// <summary>A name that no other segment of this index ever has.</summary>
    public abstract string SegmentName { get; }

    public abstract int MaxDoc { get; }

    /// <summary>How many documents are alive.</summary>
    public abstract int NumDocs { get; }

    /// <summary>Null when every document is alive.</summary>
    public abstract FixedBitSet? LiveDocs { get; }

    public abstract IReadOnlyCollection<FieldInfo> FieldInfos { get; }

    public abstract FieldInfo? FieldInfo(string field);

    /// <summary>The postings dictionary of a field; null when no document of the segment has a term in it.</summary>
    public abstract Terms? Terms(string field);

    /// <summary>One byte a document, encoded with <see cref="NormEncoding"/>; null when the field has no norms here. 0 is "no value".</summary>
    public abstract NormValues? Norms(string field);

    public abstract SortedNumericColumn? SortedNumeric(string field);

    public abstract SortedSetColumn? SortedSet(string field);

    public abstract BinaryColumn? Binary(string field);

    public abstract PointValues? Points(string field);

    /// <summary>The bytes that were stored with a document; empty when there were none.</summary>
    public abstract ReadOnlyMemory<byte> StoredSource(int doc);
}
