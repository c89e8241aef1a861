using Winnow.Index.Codec;
using Winnow.Index.Merging;

namespace Winnow.Index.Writing;

/// <summary>A segment as the writer knows it: its open files and its deletions. Guarded by the writer's lock on its segments.</summary>
internal sealed class SegmentState(SegmentCore core, FixedBitSet? liveDocs, int liveCount)
{
    private SegmentReader? _reader;
    private (FixedBitSet? Live, long? Retention, int Count) _reclaimable;

    public SegmentCore Core { get; } = core;

    public SegmentInfo Info => Core.Info;

    /// <summary>Never changed in place: readers hold it. Null when all are alive.</summary>
    public FixedBitSet? LiveDocs { get; private set; } = liveDocs;

    public int LiveCount { get; private set; } = liveCount;

    public int DeadCount => Info.MaxDoc - LiveCount;

    /// <summary>The generation that was written last, and its file.</summary>
    public long LiveGeneration { get; set; }

    public IndexFile? LiveFile { get; set; }

    /// <summary>Whether there are deletions that no file has yet.</summary>
    public bool HasUnwrittenDeletes { get; set; } = liveDocs is not null;

    public bool IsMerging { get; set; }

    /// <summary>One reader for as long as the deletions stay the same, so that caches can go by its identity.</summary>
    public SegmentReader Reader => _reader ??= new SegmentReader(Core, LiveDocs, LiveCount);

    /// <summary>Marks documents dead; returns how many were alive.</summary>
    public int Delete(ReadOnlySpan<int> docs)
    {
        FixedBitSet? changed = null;
        var deleted = 0;
        foreach (var doc in docs)
        {
            var live = changed ?? LiveDocs;
            if (live is not null && !live[doc])
            {
                continue;
            }

            changed ??= Copy();
            changed.Clear(doc);
            deleted++;
        }

        if (changed is not null)
        {
            LiveDocs = changed;
            LiveCount -= deleted;
            HasUnwrittenDeletes = true;
            _reader = null;
        }

        return deleted;
    }

    /// <summary>How many documents a merge would drop, if it kept history from a sequence number on.</summary>
    public int CountReclaimable(string seqNoField, long? retention)
    {
        if (LiveDocs is not { } live)
        {
            return 0;
        }

        if (retention is not { } smallest)
        {
            return DeadCount;
        }

        if (_reclaimable.Live != live || _reclaimable.Retention != retention)
        {
            _reclaimable = (live, retention, new DeletedHistory(Core, live, seqNoField, smallest).CountReclaimable());
        }

        return _reclaimable.Count;
    }

    private FixedBitSet Copy()
    {
        if (LiveDocs is not null)
        {
            return new FixedBitSet(LiveDocs);
        }

        var all = new FixedBitSet(Info.MaxDoc);
        all.SetAll();
        return all;
    }
}
