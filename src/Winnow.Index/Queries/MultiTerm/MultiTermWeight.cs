namespace Winnow.Index.Queries;

internal sealed class MultiTermWeight(MultiTermQuery query, ScoreMode mode, float boost) : ConstantScoreWeight(query, mode, boost)
{
    public override ScorerSupplier? ScorerSupplier(LeafContext context)
    {
        if (context.Reader.Terms(query.Field) is not { } terms)
        {
            return null;
        }

        var union = new TermUnion(context.Reader.MaxDoc);
        var matching = query.TermsOf(terms);
        while (matching.Next())
        {
            union.Add(matching.Cursor);
        }

        return union.IsEmpty ? null : new ConstantScoreSupplier(union.Cost, () => new ConstantScoreScorer(Boost, Mode, union.Iterator()));
    }
}
