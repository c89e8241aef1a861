namespace Winnow.Search.Aggregations;

/// <summary>
/// Documents of one segment with the bucket that each falls into. Documents ascend; one that falls into several buckets stands
/// several times in a row. Every ordinal is below <see cref="OrdCount"/>, so that a collector grows its arrays once a block.
/// </summary>
internal readonly ref struct DocBlock(ReadOnlySpan<int> docs, ReadOnlySpan<int> ords, int ordCount, bool isDistinct)
{
    /// <summary>How many documents a block has at most when it comes from the searcher.</summary>
    public const int Size = 512;

    public ReadOnlySpan<int> Docs { get; } = docs;

    /// <summary>The owning bucket of each document.</summary>
    public ReadOnlySpan<int> Ords { get; } = ords;

    public int OrdCount { get; } = ordCount;

    /// <summary>No document stands twice.</summary>
    public bool IsDistinct { get; } = isDistinct;

    /// <summary>All documents belong to bucket 0.</summary>
    public bool IsSingleBucket => OrdCount == 1;

    public DocBlock Slice(int start, int length) => new(Docs.Slice(start, length), Ords.Slice(start, length), OrdCount, IsDistinct);
}

/// <summary>Collects the documents of one segment. One thread.</summary>
internal abstract class LeafBucketCollector
{
    public abstract void Collect(DocBlock block);

    /// <summary>Called after the last block of the segment.</summary>
    public virtual void Finish()
    {
    }
}

/// <summary>A growing list of (document, bucket) pairs to hand to sub-aggregators.</summary>
internal sealed class DocBlockBuilder
{
    private int[] _docs = new int[DocBlock.Size];
    private int[] _ords = new int[DocBlock.Size];
    private int _lastDoc = -1;
    private bool _isDistinct = true;

    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        _lastDoc = -1;
        _isDistinct = true;
    }

    public void Add(int doc, int ord)
    {
        if (Count == _docs.Length)
        {
            Array.Resize(ref _docs, Count * 2);
            Array.Resize(ref _ords, Count * 2);
        }

        _isDistinct &= doc != _lastDoc;
        _lastDoc = doc;
        _docs[Count] = doc;
        _ords[Count++] = ord;
    }

    public DocBlock Build(int ordCount) => new(_docs.AsSpan(0, Count), _ords.AsSpan(0, Count), ordCount, _isDistinct);
}
