using Winnow.Index.Collectors;

namespace Winnow.Index.Queries;

/// <summary>Hands runs of scored documents to a collector, without those that are deleted.</summary>
internal sealed class ScoredBlocks
{
    public const int BlockSize = 256;

    private readonly PresentScore _present = new();
    private LeafCollector? _collector;
    private FixedBitSet? _acceptDocs;

    /// <summary>Filled by the scorer, then passed on.</summary>
    public int[] Docs { get; } = new int[BlockSize];

    public float[] Scores { get; } = new float[BlockSize];

    /// <summary>Documents below do not interest the collector any more.</summary>
    public float MinCompetitiveScore => _present.MinCompetitiveScore;

    public void Begin(LeafCollector collector, FixedBitSet? acceptDocs)
    {
        _acceptDocs = acceptDocs;
        if (!ReferenceEquals(_collector, collector))
        {
            _collector = collector;
            collector.SetScorer(_present);
        }
    }

    public void Pass(int count)
    {
        if (_acceptDocs is not null)
        {
            count = KeepAccepted(_acceptDocs, count);
        }

        if (count == 0 || _collector!.TryCollect(Docs.AsSpan(0, count), Scores.AsSpan(0, count)))
        {
            return;
        }

        for (var i = 0; i < count; i++)
        {
            _present.Set(Docs[i], Scores[i]);
            _collector.Collect(Docs[i]);
        }
    }

    private int KeepAccepted(FixedBitSet acceptDocs, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var doc = Docs[i];
            Docs[kept] = doc;
            Scores[kept] = Scores[i];
            kept += acceptDocs[doc] ? 1 : 0;
        }

        return kept;
    }
}
