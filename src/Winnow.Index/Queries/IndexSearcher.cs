using Winnow.Index.Collectors;

namespace Winnow.Index.Queries;

/// <summary>Runs queries over one reader. One thread at a time.</summary>
/// <param name="leaves">The reader's segments.</param>
/// <param name="similarity">How text fields score; BM25 with the usual parameters when null.</param>
/// <param name="cancellation">Looked at every few thousand documents; a cancelled search throws.</param>
/// <param name="expired">Looked at as often; when it says true the search ends with what it has and <see cref="TimedOut"/> is set.</param>
public class IndexSearcher(
    IReadOnlyList<LeafContext> leaves,
    Similarity? similarity = null,
    CancellationToken cancellation = default,
    Func<bool>? expired = null)
{
    // Documents of a segment between two looks at the clock and the token.
    private const int CheckInterval = 1 << 14;

    private readonly Similarity _similarity = similarity ?? new BM25Similarity();
    private readonly Dictionary<string, CollectionStatistics?> _collections = new(StringComparer.Ordinal);

    /// <summary>Searches a reader, which stays open until the caller closes it.</summary>
    public IndexSearcher(
        DirectoryReader reader,
        Similarity? similarity = null,
        CancellationToken cancellation = default,
        Func<bool>? expired = null)
        : this(reader.Leaves, similarity, cancellation, expired)
    {
    }

    public IReadOnlyList<LeafContext> Leaves { get; } = leaves;

    public int MaxDoc { get; } = leaves.Sum(leaf => leaf.Reader.MaxDoc);

    /// <summary>The last search stopped early because its time was up: its result is partial.</summary>
    public bool TimedOut { get; private set; }

    public virtual Similarity SimilarityOf(string field) => _similarity;

    /// <summary>Null when no document has a term in the field.</summary>
    public virtual CollectionStatistics? CollectionStatistics(string field)
    {
        if (!_collections.TryGetValue(field, out var statistics))
        {
            statistics = ComputeCollectionStatistics(field);
            _collections.Add(field, statistics);
        }

        return statistics;
    }

    /// <summary>Statistics of a term from this reader's; a distributed search puts the whole index's in their place.</summary>
    public virtual TermStatistics TermStatistics(string field, ReadOnlySpan<byte> term, long docFreq, long totalTermFreq) =>
        new(docFreq, totalTermFreq);

    public Query Rewrite(Query query)
    {
        while (true)
        {
            var rewritten = query.Rewrite(this);
            if (ReferenceEquals(rewritten, query))
            {
                return query;
            }

            query = rewritten;
        }
    }

    /// <summary>Rewrites and binds a query.</summary>
    public Weight CreateWeight(Query query, ScoreMode mode, float boost = 1f) => Rewrite(query).CreateWeight(this, mode, boost);

    public void Search(Query query, Collector collector)
    {
        var mode = collector.ScoreMode;
        var weight = CreateWeight(mode == ScoreMode.CompleteNoScores ? new ConstantScoreQuery(query) : query, mode);
        TimedOut = false;
        collector.SetWeight(weight);
        foreach (var leaf in Leaves)
        {
            if (!SearchLeaf(leaf, weight, collector))
            {
                TimedOut = true;
                return;
            }
        }
    }

    public int Count(Query query)
    {
        var collector = new TotalHitCountCollector();
        Search(query, collector);
        return collector.TotalHits;
    }

    /// <summary>The best hits by score; the total is exact up to <paramref name="totalHitsThreshold"/>.</summary>
    public TopDocs Search(Query query, int numHits, int totalHitsThreshold = 1000, ScoreDoc? after = null)
    {
        var collector = new TopScoreDocCollector(numHits, after, totalHitsThreshold);
        Search(query, collector);
        return collector.GetTopDocs();
    }

    /// <summary>The first hits in the order of <paramref name="sort"/>.</summary>
    public TopDocs Search(Query query, int numHits, Sort sort, int totalHitsThreshold = 1000, FieldDoc? after = null, bool trackScores = false)
    {
        var collector = new TopFieldCollector(sort, numHits, after, totalHitsThreshold, trackScores);
        Search(query, collector);
        return collector.GetTopDocs();
    }

    public Explanation Explain(Query query, int globalDoc)
    {
        var leaf = Leaves.Last(leaf => leaf.DocBase <= globalDoc);
        return CreateWeight(query, ScoreMode.Complete).Explain(leaf, globalDoc - leaf.DocBase);
    }

    /// <summary>False when the time was up.</summary>
    private bool SearchLeaf(LeafContext leaf, Weight weight, Collector collector)
    {
        cancellation.ThrowIfCancellationRequested();
        if (expired is not null && expired())
        {
            return false;
        }

        if (LeafCollectorOf(collector, leaf) is not { } leafCollector)
        {
            return true;
        }

        var inTime = true;
        try
        {
            inTime = weight.BulkScorer(leaf) is not { } scorer || Drive(scorer, leafCollector, leaf.Reader);
        }
        catch (CollectionTerminatedException)
        {
            // This collector has enough of this segment; the next one may still matter.
        }

        leafCollector.Finish();
        return inTime;
    }

    private static LeafCollector? LeafCollectorOf(Collector collector, LeafContext leaf)
    {
        try
        {
            return collector.GetLeafCollector(leaf);
        }
        catch (CollectionTerminatedException)
        {
            return null;
        }
    }

    private bool Drive(BulkScorer scorer, LeafCollector collector, LeafReader reader)
    {
        var live = reader.LiveDocs;
        var doc = 0;
        while (true)
        {
            var max = (int)Math.Min(reader.MaxDoc, (long)doc + CheckInterval);
            doc = scorer.Score(collector, live, doc, max);
            if (doc >= reader.MaxDoc)
            {
                return true;
            }

            cancellation.ThrowIfCancellationRequested();
            if (expired is not null && expired())
            {
                return false;
            }
        }
    }

    private CollectionStatistics? ComputeCollectionStatistics(string field)
    {
        long docCount = 0, sumTotalTermFreq = 0, sumDocFreq = 0;
        foreach (var leaf in Leaves)
        {
            if (leaf.Reader.Terms(field) is { } terms)
            {
                docCount += terms.DocCount;
                sumTotalTermFreq += terms.SumTotalTermFreq;
                sumDocFreq += terms.SumDocFreq;
            }
        }

        return docCount == 0 ? null : new CollectionStatistics(field, MaxDoc, docCount, sumTotalTermFreq, sumDocFreq);
    }
}
