using Winnow.Index.Codec;
using Winnow.Index.Writing;
using Winnow.Store;

namespace Winnow.Index;

/// <summary>From segments to commits.</summary>
public sealed partial class IndexWriter
{
    /// <summary>The segments whose files were synced. Guarded by the flush lock.</summary>
    private readonly HashSet<string> _synced = new(StringComparer.Ordinal);
    private CommitPoint _commit;
    private IndexFile _commitFile;

    /// <summary>
    /// Makes everything so far durable, together with the caller's data, in one step. The commit that this returns holds no files:
    /// see <see cref="AcquireLatestCommit"/>.
    /// </summary>
    public IndexCommit Commit(IReadOnlyDictionary<string, string> userData)
    {
        IndexCommit commit;
        using (EnterFlush())
        {
            EnsureOpen();
            commit = Write(() =>
            {
                FlushBuffer();
                var (next, segments) = WriteLiveDocs(userData);
                SyncSegments(segments);
                next.Write(_directory);
                Advance(next);
                return new IndexCommit(_commit, _commitFile, release: null);
            });
        }

        MaybeMerge();
        return commit;
    }

    /// <summary>The newest commit; its files stay until it is disposed.</summary>
    public IndexCommit AcquireLatestCommit()
    {
        lock (_segmentsGate)
        {
            EnsureOpen();
            var names = NamesOf(_commit).ToArray();
            _files.Add(names);
            return new IndexCommit(_commit, _commitFile, () => _files.Release(names));
        }
    }

    /// <summary>Begins to make another commit of the newest one, beside the index.</summary>
    public CommitRewrite RewriteLatestCommit()
    {
        var parts = new RewriteParts(
            _directory,
            _config,
            _schema,
            Compression,
            () => SegmentFiles.Segment(Interlocked.Increment(ref _nextSegment) - 1),
            () => Interlocked.Read(ref _nextSegment));
        var commit = AcquireLatestCommit();
        try
        {
            return new CommitRewrite(commit, parts);
        }
        catch
        {
            commit.Dispose();
            throw;
        }
    }

    /// <summary>Whether a crash now would lose something that this writer was given, or has merged.</summary>
    public bool HasUncommittedChanges
    {
        get
        {
            lock (_bufferGate)
            {
                if (!_buffer.IsEmpty)
                {
                    return true;
                }
            }

            lock (_segmentsGate)
            {
                return _version != _commit.Version;
            }
        }
    }

    /// <summary>Puts the deletions that no file has yet into files, and says what the commit will be.</summary>
    private (CommitPoint Next, List<SegmentState> Segments) WriteLiveDocs(IReadOnlyDictionary<string, string> userData)
    {
        List<(SegmentState State, FixedBitSet? Live, int LiveCount, bool Write)> snapshot;
        long version;
        lock (_segmentsGate)
        {
            version = _version;
            snapshot = [.. _segments.Select(segment => (segment, segment.LiveDocs, segment.LiveCount, segment.HasUnwrittenDeletes))];
        }

        var committed = new List<CommittedSegment>();
        foreach (var (state, live, liveCount, write) in snapshot)
        {
            if (write && live is not null)
            {
                state.LiveGeneration++;
                var name = SegmentFiles.LiveDocs(state.Info.Name, state.LiveGeneration);
                state.LiveFile = LiveDocsFormat.Write(_directory, name, live, liveCount);
                _directory.Sync([name]);
                state.HasUnwrittenDeletes = false;
            }

            committed.Add(new CommittedSegment(state.Info, liveCount, state.LiveGeneration, state.LiveFile));
        }

        var data = new Dictionary<string, string>(userData, StringComparer.Ordinal);
        var next = new CommitPoint(_commit.Generation + 1, version, Interlocked.Read(ref _nextSegment), data, _schema.ToList(), committed);
        return (next, [.. snapshot.Select(entry => entry.State)]);
    }

    private void SyncSegments(List<SegmentState> segments)
    {
        var names = new List<string>();
        foreach (var segment in segments)
        {
            if (_synced.Add(segment.Info.Name))
            {
                names.AddRange(segment.Info.Files.Select(file => file.Name));
            }
        }

        _directory.Sync(names);
    }

    private void Advance(CommitPoint next)
    {
        var file = StateCommitFile(next);
        CommitPoint previous;
        lock (_segmentsGate)
        {
            previous = _commit;
            _files.Add(NamesOf(next));
            _commit = next;
            _commitFile = file;
        }

        _files.Release(NamesOf(previous));
        _synced.IntersectWith(next.Segments.Select(segment => segment.Segment.Name));
    }

    private IndexFile StateCommitFile(CommitPoint commit)
    {
        using var input = _directory.OpenInput(commit.FileName);
        return new IndexFile(commit.FileName, input.Length, CodecUtil.CheckFooter(input));
    }
}
