namespace Winnow.Index.Queries;

/// <summary>A given set of the reader's documents, by their global ids; constant score. Bound to one reader.</summary>
public sealed class DocIdsQuery : Query
{
    private readonly int[] _docs;

    public DocIdsQuery(IEnumerable<int> globalDocs) => _docs = [.. globalDocs.Distinct().Order()];

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) => new DocsWeight(this, mode, boost);

    public override bool Equals(Query? other) => other is DocIdsQuery that && _docs.AsSpan().SequenceEqual(that._docs);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var doc in _docs)
        {
            hash.Add(doc);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"DocIds({string.Join(',', _docs)})";

    private int[] DocsOf(LeafContext context)
    {
        var end = context.DocBase + context.Reader.MaxDoc;
        return [.. _docs.Where(doc => doc >= context.DocBase && doc < end).Select(doc => doc - context.DocBase)];
    }

    private sealed class DocsWeight(DocIdsQuery query, ScoreMode mode, float boost) : ConstantScoreWeight(query, mode, boost)
    {
        public override ScorerSupplier? ScorerSupplier(LeafContext context)
        {
            var docs = query.DocsOf(context);
            return docs.Length == 0 ? null
                : new ConstantScoreSupplier(docs.Length, () => new ConstantScoreScorer(Boost, Mode, new ArrayIterator(docs)));
        }
    }
}
