using Winnow.Index.Codec;

namespace Winnow.Index.Merging;

/// <summary>Merges a field's points: sorted runs into one.</summary>
internal static class PointsMerger
{
    public static void Merge(FieldInfo field, FieldEntry?[] entries, IReadOnlyList<MergeSource> sources, SegmentWriter writer)
    {
        // Equal values come out by source, and so by document.
        var queue = new PriorityQueue<Run, (long Value, int Source)>();
        for (var i = 0; i < sources.Count; i++)
        {
            if (entries[i]?.Points is { } points && new Run(points, sources[i], i) is var run && run.Next())
            {
                queue.Enqueue(run, (run.Value, i));
            }
        }

        if (queue.Count == 0)
        {
            return;
        }

        var docs = new FixedBitSet(writer.MaxDoc);
        var merged = writer.StartPoints();
        while (queue.TryPeek(out var run, out _))
        {
            merged.Add(run.Value, run.Doc);
            docs.Set(run.Doc);
            if (run.Next())
            {
                queue.DequeueEnqueue(run, (run.Value, run.Source));
            }
            else
            {
                queue.Dequeue();
            }
        }

        writer.FinishPoints(field, merged, docs.Cardinality());
    }

    /// <summary>The kept values of one source, in order.</summary>
    private sealed class Run(SegmentPoints points, MergeSource segment, int source)
    {
        private readonly ulong[] _values = new ulong[PointsWriter.BlockSize];
        private readonly ulong[] _docs = new ulong[PointsWriter.BlockSize];
        private int _block;
        private int _count;
        private int _at = -1;

        public int Source => source;

        public long Value => (long)_values[_at];

        public int Doc { get; private set; }

        public bool Next()
        {
            do
            {
                if (++_at == _count)
                {
                    if (_block == points.BlockCount)
                    {
                        return false;
                    }

                    _count = points.Decode(_block++, _values, _docs);
                    _at = 0;
                }

                Doc = segment.Map((int)_docs[_at]);
            }
            while (Doc < 0);
            return true;
        }
    }
}
