using Winnow.Index.Codec;

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
