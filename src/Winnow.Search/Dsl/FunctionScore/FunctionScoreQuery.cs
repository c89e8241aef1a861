using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary>Changes the scores of a query by functions of the document, each where its filter matches.</summary>
internal sealed class FunctionScoreQuery(
    Query inner,
    IReadOnlyList<(Query? Filter, ScoreFunction Function)> functions,
    ScoreCombination scoreMode,
    ScoreCombination boostMode,
    float maxBoost,
    float? minScore) : Query
{
    private readonly Query _inner = inner;

    public override Query Rewrite(IndexSearcher searcher)
    {
        var rewritten = _inner.Rewrite(searcher);
        return ReferenceEquals(rewritten, _inner) ? this : new FunctionScoreQuery(rewritten, functions, scoreMode, boostMode, maxBoost, minScore);
    }

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost)
    {
        if (mode == ScoreMode.CompleteNoScores && minScore is null)
        {
            return _inner.CreateWeight(searcher, mode, boost);
        }

        // The functions are outside the inner query, which therefore sees every match.
        var filters = functions.Select(pair => pair.Filter is null
            ? null
            : searcher.CreateWeight(new ConstantScoreQuery(pair.Filter), ScoreMode.CompleteNoScores)).ToArray();
        return new FunctionWeight(this, _inner.CreateWeight(searcher, ScoreMode.Complete, boost), filters);
    }

    public override void Visit(QueryVisitor visitor) => _inner.Visit(visitor);

    public override bool Equals(Query? other) => other is FunctionScoreQuery && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(nameof(FunctionScoreQuery), _inner);

    public override string ToString() =>
        $"function score ({_inner}, functions: [{string.Join(", ", functions.Select(pair => $"{{{pair.Filter}: {pair.Function}}}"))}], {scoreMode}, {boostMode}, {maxBoost}, {minScore})";

    private sealed class FunctionWeight(FunctionScoreQuery query, Weight inner, Weight?[] filters) : Weight(query)
    {
        public override Scorer? Scorer(LeafContext context)
        {
            if (inner.Scorer(context) is not { } scorer)
            {
                return null;
            }

            var parts = query.Parts(context, filters);
            return query.MinimumScorer(new FunctionScorer(query, scorer, parts));
        }

        public override Explanation Explain(LeafContext context, int doc)
        {
            var explanation = inner.Explain(context, doc);
            if (!explanation.IsMatch)
            {
                return explanation;
            }

            var scorer = Scorer(context);
            if (scorer is null || scorer.Iterator.Advance(doc) != doc)
            {
                return Explanation.NoMatch("Score value is too low", explanation);
            }

            return Explanation.Match(scorer.Score(), $"function score, score mode [{query.ScoreModeName}]", explanation);
        }
    }

    private string ScoreModeName => scoreMode.ToString().ToLowerInvariant();

    private Part[] Parts(LeafContext context, Weight?[] filters)
    {
        var parts = new Part[functions.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var filter = filters[i]?.Scorer(context)?.Iterator;
            parts[i] = new Part(filters[i] is not null, filter, functions[i].Function.On(context), functions[i].Function.Weight);
        }

        return parts;
    }

    private Scorer MinimumScorer(Scorer scorer) => minScore is { } least ? new MinScoreScorer(scorer, least) : scorer;

    private float Score(double score, Part[] parts, int doc)
    {
        double? factor = null;
        var weights = 0d;
        foreach (var part in parts)
        {
            if (!part.Matches(doc))
            {
                continue;
            }

            var value = part.Function(doc);
            weights += part.Weight;
            factor = factor is not { } present ? value : scoreMode switch
            {
                ScoreCombination.First => present,
                ScoreCombination.Avg => present + value,
                _ => scoreMode.Combine(present, value),
            };
            if (scoreMode == ScoreCombination.First)
            {
                break;
            }
        }

        if (factor is null)
        {
            // Nothing says anything about this document: the factor is 1.
            return (float)(boostMode == ScoreCombination.Replace && functions.Count == 0 ? score : boostMode.Combine(score, 1));
        }

        var combined = scoreMode == ScoreCombination.Avg && weights > 0 ? factor.Value / weights : factor.Value;
        return (float)boostMode.Combine(score, Math.Min(combined, maxBoost));
    }

    private sealed record Part(bool IsFiltered, DocIdSetIterator? Filter, Func<int, double> Function, double Weight)
    {
        public bool Matches(int doc) =>
            !IsFiltered || (Filter is not null && (Filter.DocId == doc || (Filter.DocId < doc && Filter.Advance(doc) == doc)));
    }

    private sealed class FunctionScorer(FunctionScoreQuery query, Scorer inner, Part[] parts) : Scorer
    {
        public override DocIdSetIterator Iterator => inner.Iterator;

        public override TwoPhaseIterator? TwoPhase => inner.TwoPhase;

        public override float Score() => query.Score(inner.Score(), parts, inner.DocId);

        public override float GetMaxScore(int upTo) => float.PositiveInfinity;
    }
}

/// <summary>Drops matches that score below a bound.</summary>
internal sealed class MinScoreScorer(Scorer inner, float minScore) : Scorer
{
    private readonly MinScoreIterator _iterator = new(inner, minScore);

    public override DocIdSetIterator Iterator => _iterator;

    public override float Score() => _iterator.Score;

    public override float GetMaxScore(int upTo) => float.PositiveInfinity;

    private sealed class MinScoreIterator(Scorer inner, float minScore) : DocIdSetIterator
    {
        public float Score { get; private set; }

        public override int DocId => inner.Iterator.DocId;

        public override long Cost => inner.Iterator.Cost;

        public override int NextDoc() => Next(inner.Iterator.NextDoc());

        public override int Advance(int target) => Next(inner.Iterator.Advance(target));

        private int Next(int doc)
        {
            while (doc != NoMoreDocs)
            {
                Score = inner.Score();
                if (Score >= minScore)
                {
                    break;
                }

                doc = inner.Iterator.NextDoc();
            }

            return doc;
        }
    }
}
