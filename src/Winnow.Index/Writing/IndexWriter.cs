using Winnow.Index.Codec;
using Winnow.Index.Indexing;
using Winnow.Index.Writing;
using Winnow.Store;

namespace Winnow.Index;

/// <summary>
/// The one writer of an index. Documents go into a buffer in memory; <see cref="Refresh"/> makes a segment of it and shows it to
/// readers; <see cref="Commit"/> makes all segments durable. Any number of threads.
/// </summary>
/// <remarks>
/// <para>There is one kind of deletion, the soft one: a deleted document stays readable in its segment until a merge drops it.</para>
/// <para>A failed write closes the writer: what its files hold is unknown from then on. The last commit is not touched.</para>
/// <para>Locks, in the order in which they are taken: <c>_forcedMergeGate</c>, <c>_turnstile</c>, <c>_flushGate</c> (one flush, commit or
/// end of a merge at a time), <c>_bufferGate</c> (the buffer), <c>_segmentsGate</c> (the list of segments, their deletions, the readers).</para>
/// </remarks>
public sealed partial class IndexWriter : IDisposable
{
    private const string LockName = "write.lock";
    private readonly StoreDirectory _directory;
    private readonly IndexWriterConfig _config;
    private readonly IDisposable _lock;
    private readonly FieldSchema _schema;
    private readonly FileReferences _files;
    private readonly Lock _flushGate = new();

    /// <summary>
    /// Held by the end of a merge while it waits for the flush lock, and passed by everybody else on the way there: whoever refreshes in
    /// a loop cannot keep merges from ending.
    /// </summary>
    private readonly Lock _turnstile = new();
    private readonly Lock _bufferGate = new();
    private readonly Lock _segmentsGate = new();
    private readonly List<SegmentState> _segments = [];
    private DocumentBuffer _buffer;
    private DirectoryReader? _reader;
    private long _version;
    private long _nextSegment;
    private volatile Exception? _failure;
    private volatile bool _closed;

    private IndexWriter(StoreDirectory directory, IndexWriterConfig config, IDisposable writeLock, CommitPoint commit, long nextSegment)
    {
        _directory = directory;
        _config = config;
        _lock = writeLock;
        _schema = new FieldSchema(commit.Fields);
        _files = new FileReferences(directory);
        _buffer = new DocumentBuffer(_schema, config.IdField);
        _version = commit.Version;
        _nextSegment = nextSegment;
        _commit = commit;
        _commitFile = StateCommitFile(commit);
        _files.Add(NamesOf(commit));
    }

    private ChunkMethod Compression => _config.Compression == StoredCompression.Best ? ChunkMethod.Deflate : ChunkMethod.Lz4;

    /// <summary>Opens the newest commit of a directory, or makes a first, empty one, and removes the files that no commit needs.</summary>
    /// <exception cref="LockObtainFailedException">Another writer has the index open.</exception>
    /// <exception cref="CorruptIndexException">A file is not what was committed.</exception>
    public static IndexWriter Open(StoreDirectory directory, IndexWriterConfig config)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(config.RamBufferBytes, 1L << 30);
        var writeLock = directory.AcquireLock(LockName);
        try
        {
            var generation = CommitPoint.FindLatest(directory);
            CommitPoint commit;
            if (generation < 0)
            {
                RemoveStrangers(directory, []);
                commit = new CommitPoint(1, 1, 0, new Dictionary<string, string>(StringComparer.Ordinal), [], []);
                commit.Write(directory);
            }
            else
            {
                commit = CommitPoint.Read(directory, generation);
            }

            var nextSegment = RemoveStrangers(directory, [.. NamesOf(commit)]);
            var writer = new IndexWriter(directory, config, writeLock, commit, Math.Max(nextSegment, commit.NextSegment));
            writer.OpenSegments(commit);
            return writer;
        }
        catch
        {
            writeLock.Dispose();
            throw;
        }
    }

    /// <summary>Adds a document. The caller knows that no live document has its id.</summary>
    /// <exception cref="ArgumentException">The document describes a field otherwise than the index does; nothing was added.</exception>
    public void AddDocument(Document doc) => Add(doc, live: true, deletes: false, id: default);

    /// <summary>Deletes the live documents of an id and adds the new one, in one step for the next reader.</summary>
    /// <inheritdoc cref="AddDocument"/>
    public void UpdateDocument(ReadOnlySpan<byte> id, Document doc) => Add(doc, live: true, deletes: true, id);

    /// <summary>Deletes the live documents of an id and adds a tombstone: a document that says so and is born deleted.</summary>
    /// <inheritdoc cref="AddDocument"/>
    public void DeleteDocument(ReadOnlySpan<byte> id, Document tombstone) => Add(tombstone, live: false, deletes: true, id);

    /// <summary>Adds a document that is born deleted: history without an effect.</summary>
    /// <inheritdoc cref="AddDocument"/>
    public void AddTombstone(Document doc) => Add(doc, live: false, deletes: false, id: default);

    private bool IsFull => _buffer.BytesUsed > _config.RamBufferBytes;

    /// <summary>From now on no file is deleted, not even when the last reader that needs it is closed. The next opening removes what no commit needs.</summary>
    public void LeaveFiles() => _files.KeepAll();

    /// <summary>
    /// Closes the writer, when the merges that are running have noticed. What was not committed is gone; readers and acquired commits
    /// live on.
    /// </summary>
    public void Rollback()
    {
        Close(failure: null);
        WaitForRunningMerges(CancellationToken.None);
    }

    /// <summary>The same as <see cref="Rollback"/>.</summary>
    public void Dispose() => Rollback();

    private void Add(Document doc, bool live, bool deletes, ReadOnlySpan<byte> id)
    {
        bool full;
        Exception? failure = null;
        lock (_bufferGate)
        {
            EnsureOpen();
            _buffer.Check(doc);
            try
            {
                if (deletes)
                {
                    _buffer.Delete(id);
                }

                _buffer.Add(doc, live);
            }
            catch (Exception e)
            {
                // Half a document is in the buffer.
                failure = e;
            }

            full = IsFull;
        }

        if (failure is not null)
        {
            Close(failure);
            throw new IndexWriterClosedException(failure);
        }

        FlushIf(full);
    }

    private static IEnumerable<string> NamesOf(CommitPoint commit) => commit.Files.Select(file => file.Name).Append(commit.FileName);

    /// <summary>Removes the files that a crash left, and returns a number that no segment has had so far.</summary>
    private static long RemoveStrangers(StoreDirectory directory, HashSet<string> known)
    {
        long nextSegment = 0;
        foreach (var name in directory.ListAll())
        {
            if (SegmentFiles.TryParseSegment(name, out var number))
            {
                nextSegment = Math.Max(nextSegment, number + 1);
            }

            if (!known.Contains(name) && SegmentFiles.IsOurs(name))
            {
                directory.Delete(name);
            }
        }

        return nextSegment;
    }

    private void OpenSegments(CommitPoint commit)
    {
        try
        {
            foreach (var committed in commit.Segments)
            {
                var reader = CommittedSegments.Open(_directory, committed, _config.VerifyChecksumsOnOpen, Released(committed.Segment));
                _segments.Add(new SegmentState(reader.Core, reader.LiveDocs, reader.NumDocs)
                {
                    LiveGeneration = committed.LiveGeneration,
                    LiveFile = committed.LiveFile,
                    HasUnwrittenDeletes = false,
                });
                _synced.Add(committed.Segment.Name);
            }
        }
        catch
        {
            foreach (var segment in _segments)
            {
                segment.Core.DecRef();
            }

            throw;
        }
    }

    /// <summary>Counts the files of a segment that is about to be opened, and says what to do when it is closed.</summary>
    private Action Released(SegmentInfo segment)
    {
        var names = segment.Files.Select(file => file.Name).ToArray();
        _files.Add(names);
        return () => _files.Release(names);
    }

    private Lock.Scope EnterFlush()
    {
        lock (_turnstile)
        {
        }

        return _flushGate.EnterScope();
    }

    private void EnsureOpen()
    {
        if (_closed)
        {
            throw new IndexWriterClosedException(_failure);
        }
    }

    /// <summary>Runs a step that writes files; a failure in it closes the writer.</summary>
    private T Write<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is not IndexWriterClosedException)
        {
            Close(e);
            throw;
        }
    }

    private void Close(Exception? failure)
    {
        lock (_flushGate)
        {
            lock (_bufferGate)
            {
                if (_closed)
                {
                    return;
                }

                _failure = failure;
                _closed = true;
                if (failure is not null)
                {
                    _files.KeepAll();
                }

                _buffer.Return();
                _buffer = new DocumentBuffer(_schema, _config.IdField);
            }

            lock (_segmentsGate)
            {
                _reader?.DecRef();
                foreach (var segment in _segments)
                {
                    segment.Core.DecRef();
                }

                _segments.Clear();
                WithdrawQueuedMerges();
            }
        }

        _closing.Cancel();
        ReleaseLockWhenIdle();
    }
}
