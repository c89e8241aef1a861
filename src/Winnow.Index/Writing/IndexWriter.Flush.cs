using System.Runtime.InteropServices;
using Winnow.Index.Codec;
using Winnow.Index.Indexing;
using Winnow.Index.Writing;

namespace Winnow.Index;

/// <summary>From the buffer to segments, and to readers.</summary>
public sealed partial class IndexWriter
{
    /// <summary>
    /// Shows everything so far to readers: makes a segment of the buffer (not synced), applies deletions, and returns a reader, the
    /// same as last time when nothing changed. The caller disposes it.
    /// </summary>
    public DirectoryReader Refresh()
    {
        DirectoryReader reader;
        using (EnterFlush())
        {
            EnsureOpen();
            reader = Write(() =>
            {
                FlushBuffer();
                return CurrentReader();
            });
        }

        MaybeMerge();
        return reader;
    }

    private void FlushIf(bool full)
    {
        if (!full)
        {
            return;
        }

        using (EnterFlush())
        {
            // Another thread may have flushed while this one waited.
            lock (_bufferGate)
            {
                if (_closed || !IsFull)
                {
                    return;
                }
            }

            Write(FlushBuffer);
        }

        MaybeMerge();
    }

    /// <summary>Makes a segment of the buffer; documents that come meanwhile go into a new one. Under the flush lock.</summary>
    private bool FlushBuffer()
    {
        DocumentBuffer full;
        lock (_bufferGate)
        {
            if (_buffer.IsEmpty)
            {
                return false;
            }

            full = _buffer;
            _buffer = new DocumentBuffer(_schema, _config.IdField);
        }

        var added = full.DocCount > 0 ? FlushToSegment(full) : null;
        var deletes = FindDeletes(full);
        lock (_segmentsGate)
        {
            var changed = added is not null;
            foreach (var (segment, docs) in deletes)
            {
                changed |= segment.Delete(CollectionsMarshal.AsSpan(docs)) > 0;
            }

            if (added is not null)
            {
                _segments.Add(added);
            }

            if (changed)
            {
                Changed();
            }
        }

        full.Return();
        return true;
    }

    private SegmentState FlushToSegment(DocumentBuffer buffer)
    {
        var name = SegmentFiles.Segment(Interlocked.Increment(ref _nextSegment) - 1);
        var info = BufferFlusher.Flush(buffer, _directory, name, _config.IdField, Compression);
        var core = SegmentCore.Open(_directory, info, verify: false, Released(info));
        var live = buffer.LiveDocs();
        return new SegmentState(core, live, live?.Cardinality() ?? info.MaxDoc);
    }

    /// <summary>Looks in the segments before this buffer for the ids that it deletes. Only who holds the flush lock changes the list.</summary>
    private List<(SegmentState Segment, List<int> Docs)> FindDeletes(DocumentBuffer buffer)
    {
        var found = new List<(SegmentState, List<int>)>();
        if (buffer.PendingDeletes == 0)
        {
            return found;
        }

        var pending = new PendingDeletes(buffer);
        foreach (var segment in _segments)
        {
            var docs = pending.FindIn(segment.Core, _config.IdField);
            if (docs.Count > 0)
            {
                found.Add((segment, docs));
            }
        }

        return found;
    }

    /// <summary>The next reader is a new one. The old one is not kept: it would keep files. Under the lock on the segments.</summary>
    private void Changed()
    {
        _version++;
        _reader?.DecRef();
        _reader = null;
    }

    private DirectoryReader CurrentReader()
    {
        lock (_segmentsGate)
        {
            _reader ??= new DirectoryReader([.. _segments.Select(segment => segment.Reader)], _version);
            _reader.TryIncRef();
            return _reader;
        }
    }
}
