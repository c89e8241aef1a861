namespace Winnow.Index.Queries;

internal sealed class TermWeight(TermQuery query, TermStates states, SimScorer? similarity, ScoreMode mode) : Weight(query)
{
    public override Scorer? Scorer(LeafContext context)
    {
        if (states.In(context) is not { } cursor)
        {
            return null;
        }

        if (mode == ScoreMode.CompleteNoScores)
        {
            return new ConstantScoreScorer(1f, mode, cursor.Postings());
        }

        var norms = context.Reader.Norms(query.Field);
        return mode == ScoreMode.TopScores
            ? new TermScorer(cursor.Impacts(), similarity!, norms)
            : new TermScorer(cursor.Postings(), similarity!, norms);
    }

    public override ScorerSupplier? ScorerSupplier(LeafContext context) => states.In(context) is { } cursor
        ? new ConstantScoreSupplier(cursor.DocFreq, () => Scorer(context)!)
        : null;

    public override BulkScorer? BulkScorer(LeafContext context) => BulkScorers.Of(Scorer(context), mode);

    public override int Count(LeafContext context) =>
        states.In(context) is not { } cursor ? 0 : context.Reader.LiveDocs is null ? cursor.DocFreq : -1;

    public override Explanation Explain(LeafContext context, int doc)
    {
        var postings = states.In(context)?.Postings();
        if (postings is null || postings.Advance(doc) != doc)
        {
            return Explanation.NoMatch("no matching term");
        }

        if (similarity is null)
        {
            return Explanation.Match(1f, query.ToString());
        }

        var norm = context.Reader.Norms(query.Field) is { } norms ? norms.Bytes[doc] : SimScorer.NoNorm;
        var freq = Explanation.Match(postings.Freq, "freq, occurrences of term within document");
        var score = similarity.Explain(freq, norm);
        return Explanation.Match(score.Value, $"weight({query} in {doc}) [BM25Similarity], result of:", score);
    }
}
