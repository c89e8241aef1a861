using System.Numerics;
using Winnow.Index.Codec;
using Winnow.Index.Merging;
using Winnow.Index.Writing;

namespace Winnow.Index;

/// <summary>One merge: take the segments as they are, write them as one, put that in their place.</summary>
public sealed partial class IndexWriter
{
    private void Merge(IReadOnlyList<SegmentState> segments, CancellationToken cancellationToken)
    {
        List<MergeSource> sources;
        var retention = Retention();
        lock (_segmentsGate)
        {
            if (_closed)
            {
                return;
            }

            sources = Sources(segments, retention);
        }

        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var merged = sources.Sum(source => source.KeptCount) == 0 ? null : WriteMerged(sources, cancellationToken);
            lock (_turnstile)
            lock (_flushGate)
            {
                Replace(segments, sources, merged);
            }
        }
        finally
        {
            foreach (var source in sources)
            {
                source.Core.DecRef();
            }
        }
    }

    /// <summary>The segments as they are now, kept open by references of the merge's own.</summary>
    private List<MergeSource> Sources(IReadOnlyList<SegmentState> segments, long? retention)
    {
        var sources = new List<MergeSource>();
        var docBase = 0;
        foreach (var segment in segments)
        {
            var source = new MergeSource(segment.Core, segment.LiveDocs, docBase, _config.SeqNoField, retention);
            docBase += source.KeptCount;
            sources.Add(source);
        }

        foreach (var segment in segments)
        {
            segment.Core.TryIncRef();
        }

        return sources;
    }

    private SegmentState WriteMerged(List<MergeSource> sources, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            source.Core.VerifyChecksums();
            cancellationToken.ThrowIfCancellationRequested();
        }

        var name = SegmentFiles.Segment(Interlocked.Increment(ref _nextSegment) - 1);
        var info = SegmentMerger.Merge(sources, _directory, name, _config.IdField, Compression, bytes =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            _config.MergeThrottle?.Invoke(bytes);
        });
        var live = SegmentMerger.LiveDocs(sources);
        var core = SegmentCore.Open(_directory, info, verify: false, Released(info));
        return new SegmentState(core, live, live?.Cardinality() ?? info.MaxDoc);
    }

    /// <summary>Puts a merged segment in the place of its sources, with the deletions that came meanwhile. Under the flush lock.</summary>
    private void Replace(IReadOnlyList<SegmentState> segments, List<MergeSource> sources, SegmentState? merged)
    {
        lock (_segmentsGate)
        {
            if (_closed)
            {
                merged?.Core.DecRef();
                return;
            }

            for (var i = 0; i < segments.Count; i++)
            {
                merged?.Delete(DeletedSince(segments[i], sources[i]));
            }

            var at = _segments.IndexOf(segments[0]);
            _segments.RemoveAll(segments.Contains);
            if (merged is not null)
            {
                _segments.Insert(Math.Min(at, _segments.Count), merged);
                _mergedDocs += merged.Info.MaxDoc;
                _mergedBytes += merged.Info.SizeInBytes;
            }

            _mergeCount++;
            Changed();
        }

        foreach (var segment in segments)
        {
            segment.Core.DecRef();
        }
    }

    private static int[] DeletedSince(SegmentState segment, MergeSource source)
    {
        if (segment.LiveDocs is not { } now || now == source.Live)
        {
            return [];
        }

        var docs = new List<int>();
        var before = source.Live;
        for (var word = 0; word < now.Words.Length; word++)
        {
            var all = word < now.Words.Length - 1 || (now.Length & 63) == 0 ? ulong.MaxValue : (1UL << (now.Length & 63)) - 1;
            for (var gone = (before is null ? all : before.Words[word]) & ~now.Words[word]; gone != 0; gone &= gone - 1)
            {
                docs.Add(source.Map((word << 6) + BitOperations.TrailingZeroCount(gone)));
            }
        }

        return [.. docs];
    }
}
