using Winnow.Index.Codec;
using Winnow.Index.Queries;
using Winnow.Store;

namespace Winnow.Index;

/// <summary>
/// An index at one moment: its segments, one behind the other. Any number of threads. Counted: whoever gets a reader from a writer or
/// from <see cref="Open(StoreDirectory, IndexCommit?)"/> holds one reference and disposes it once; others take one with <see cref="TryIncRef"/>.
/// </summary>
public sealed class DirectoryReader : IDisposable
{
    private readonly IReadOnlyList<SegmentReader> _segments;
    private int _references = 1;

    /// <summary>Takes a reference to each segment.</summary>
    internal DirectoryReader(IReadOnlyList<SegmentReader> segments, long version)
    {
        _segments = segments;
        Version = version;
        var leaves = new LeafContext[segments.Count];
        var docBase = 0;
        for (var i = 0; i < leaves.Length; i++)
        {
            leaves[i] = new LeafContext(segments[i], i, docBase);
            docBase = checked(docBase + segments[i].MaxDoc);
            NumDocs += segments[i].NumDocs;
        }

        // The caller keeps the segments open meanwhile.
        foreach (var segment in segments)
        {
            segment.Core.TryIncRef();
        }

        Leaves = leaves;
        MaxDoc = docBase;
    }

    public IReadOnlyList<LeafContext> Leaves { get; }

    /// <summary>How many documents there are, deleted ones included.</summary>
    public int MaxDoc { get; }

    /// <summary>How many documents are alive.</summary>
    public int NumDocs { get; }

    /// <summary>Grows with every change of the index that the reader shows.</summary>
    public long Version { get; }

    /// <summary>Opens a commit, the newest by default.</summary>
    /// <exception cref="CorruptIndexException">A file is not what was committed.</exception>
    /// <exception cref="FileNotFoundException">There is no commit.</exception>
    public static DirectoryReader Open(StoreDirectory directory, IndexCommit? commit = null)
    {
        var point = commit?.Point;
        if (point is null)
        {
            var generation = CommitPoint.FindLatest(directory);
            point = generation >= 0
                ? CommitPoint.Read(directory, generation)
                : throw new FileNotFoundException($"no segments_* file found in [{directory.Path}]");
        }

        return Open(directory, point, verify: true);
    }

    internal static DirectoryReader Open(StoreDirectory directory, CommitPoint point, bool verify)
    {
        var segments = new List<SegmentReader>();
        try
        {
            foreach (var committed in point.Segments)
            {
                segments.Add(CommittedSegments.Open(directory, committed, verify, closed: null));
            }

            return new DirectoryReader(segments, point.Version);
        }
        finally
        {
            // The reader has its own references, or there is none.
            foreach (var segment in segments)
            {
                segment.Core.DecRef();
            }
        }
    }

    /// <summary>The bytes stored with a document.</summary>
    public ReadOnlyMemory<byte> StoredSource(int globalDoc)
    {
        var leaf = LeafOf(globalDoc);
        return leaf.Reader.StoredSource(globalDoc - leaf.DocBase);
    }

    /// <summary>The segment that a document is in.</summary>
    public LeafContext LeafOf(int globalDoc)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)globalDoc, (uint)MaxDoc, nameof(globalDoc));
        var (low, high) = (0, Leaves.Count);
        while (high - low > 1)
        {
            var middle = (low + high) >>> 1;
            if (Leaves[middle].DocBase <= globalDoc)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return Leaves[low];
    }

    /// <summary>Takes another reference, unless the last one is gone already.</summary>
    public bool TryIncRef()
    {
        var references = Volatile.Read(ref _references);
        while (references > 0)
        {
            var seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references)
            {
                return true;
            }

            references = seen;
        }

        return false;
    }

    /// <summary>Gives a reference back.</summary>
    public void DecRef()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            foreach (var segment in _segments)
            {
                segment.Core.DecRef();
            }
        }
    }

    /// <summary>The same as <see cref="DecRef"/>.</summary>
    public void Dispose() => DecRef();
}
