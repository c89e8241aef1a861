namespace Winnow.Index.Queries;

/// <summary>The documents that hold one term.</summary>
public sealed class TermQuery : Query
{
    private readonly byte[] _term;
    private readonly long _assumedDocFreq;

    public TermQuery(string field, byte[] term)
        : this(field, term, 0)
    {
    }

    /// <summary>A variant of a term that scores as if it occurred in as many documents as the commonest of its siblings.</summary>
    internal TermQuery(string field, byte[] term, long assumedDocFreq)
    {
        Field = field;
        _term = term;
        _assumedDocFreq = assumedDocFreq;
    }

    public string Field { get; }

    public ReadOnlyMemory<byte> Term => _term;

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost)
    {
        var states = TermStates.Build(searcher, Field, _term);
        SimScorer? similarity = null;
        if (mode != ScoreMode.CompleteNoScores && states.DocFreq > 0 && searcher.CollectionStatistics(Field) is { } collection)
        {
            var statistics = searcher.TermStatistics(Field, _term, states.DocFreq, states.TotalTermFreq);
            if (_assumedDocFreq > statistics.DocFreq)
            {
                statistics = statistics with { DocFreq = _assumedDocFreq };
            }

            similarity = searcher.SimilarityOf(Field).Scorer(boost, collection, [statistics]);
        }

        return new TermWeight(this, states, similarity, mode);
    }

    public override void Visit(QueryVisitor visitor)
    {
        if (visitor.AcceptField(Field))
        {
            visitor.ConsumeTerm(this, Field, _term);
        }
    }

    public override bool Equals(Query? other) =>
        other is TermQuery that && string.Equals(Field, that.Field, StringComparison.Ordinal) && _term.AsSpan().SequenceEqual(that._term)
        && _assumedDocFreq == that._assumedDocFreq;

    public override int GetHashCode() => HashCode.Combine(nameof(TermQuery), Field, TermBytes.Hash(_term), _assumedDocFreq);

    public override string ToString() => $"{Field}:{TermBytes.Display(_term)}";
}
