using Winnow.Index.Codec;
using Winnow.Store;

namespace Winnow.Index;

/// <summary>
/// A commit: a point in time that survives crashes. One that was acquired from a writer keeps its files until it is disposed.
/// </summary>
public sealed class IndexCommit : IDisposable
{
    private Action? _release;

    internal IndexCommit(CommitPoint point, IndexFile commitFile, Action? release)
    {
        Point = point;
        Files = [.. point.Files, commitFile];
        _release = release;
    }

    /// <summary>The newest commit of a folder that no writer has open; null when there is none. It holds no files.</summary>
    /// <exception cref="CorruptIndexException">It cannot be read.</exception>
    public static IndexCommit? ReadLatest(StoreDirectory directory)
    {
        var generation = CommitPoint.FindLatest(directory);
        if (generation < 0)
        {
            return null;
        }

        var point = CommitPoint.Read(directory, generation);
        using var input = directory.OpenInput(point.FileName);
        return new IndexCommit(point, new IndexFile(point.FileName, input.Length, CodecUtil.CheckFooter(input)), release: null);
    }

    /// <summary>Grows with each commit.</summary>
    public long Generation => Point.Generation;

    /// <summary>The name of the commit's own file.</summary>
    public string FileName => Point.FileName;

    /// <summary>What the committer wanted to be kept with it.</summary>
    public IReadOnlyDictionary<string, string> UserData => Point.UserData;

    /// <summary>All files of the commit, its own last: copied into an empty folder, they are the index.</summary>
    public IReadOnlyList<IndexFile> Files { get; }

    public int SegmentCount => Point.Segments.Count;

    /// <summary>How many documents are alive.</summary>
    public long NumDocs => Point.Segments.Sum(segment => (long)segment.LiveCount);

    /// <summary>How many documents there are, deleted ones included.</summary>
    public long MaxDoc => Point.Segments.Sum(segment => (long)segment.Segment.MaxDoc);

    internal CommitPoint Point { get; }

    /// <summary>Lets the files go.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
