namespace Winnow.Index.Queries;

/// <summary>Puts the scorers of a boolean query together for one segment.</summary>
internal sealed class BooleanScorerSupplier : ScorerSupplier
{
    private readonly BooleanSuppliers _clauses;
    private readonly int _minimum;
    private readonly ScoreMode _mode;
    private readonly int _maxDoc;

    /// <param name="clauses">Every required clause has a supplier here.</param>
    /// <param name="minimum">How many optional clauses have to match.</param>
    /// <param name="mode">What is done with the scores.</param>
    /// <param name="maxDoc">The size of the segment.</param>
    public BooleanScorerSupplier(BooleanSuppliers clauses, int minimum, ScoreMode mode, int maxDoc)
    {
        _clauses = clauses;
        _minimum = minimum;
        _mode = mode;
        _maxDoc = maxDoc;
        Cost = ComputeCost();
    }

    public override long Cost { get; }

    public override Scorer Get(long leadCost)
    {
        leadCost = Math.Min(leadCost, Cost);
        if (_clauses.Must.Count + _clauses.Filter.Count == 0)
        {
            return Exclude(Optional(_clauses.Should, _minimum, _mode, leadCost), leadCost);
        }

        // With a minimum the optional clauses are one more required clause.
        if (_minimum > 0)
        {
            return Exclude(Required(leadCost, Optional(_clauses.Should, _minimum, _mode, leadCost)), leadCost);
        }

        var required = Exclude(Required(leadCost, null), leadCost);
        return _clauses.Should.Count == 0 ? required : new ReqOptSumScorer(required, Optional(_clauses.Should, 1, _mode, leadCost), _mode);
    }

    /// <summary>The driver for a query that is searched for by itself.</summary>
    public BulkScorer GetBulk()
    {
        if (_clauses.Must.Count + _clauses.Filter.Count + _clauses.MustNot.Count > 0 || _minimum > 1 || _clauses.Should.Count < 2)
        {
            return BulkScorers.Of(Get(long.MaxValue), _mode)!;
        }

        Scorer[] scorers = [.. _clauses.Should.Select(supplier => supplier.Get(long.MaxValue))];
        return _mode switch
        {
            ScoreMode.Complete => new DisjunctionBulkScorer(scorers),
            ScoreMode.TopScores => new MaxScoreBulkScorer(scorers),
            _ => new DisjunctionDocsBulkScorer(scorers),
        };
    }

    private Scorer Required(long leadCost, Scorer? more)
    {
        if (more is null && _clauses.Must.Count == 1 && _clauses.Filter.Count == 0)
        {
            return _clauses.Must[0].Get(leadCost);
        }

        if (more is null && _clauses.Must.Count == 0 && _clauses.Filter.Count == 1)
        {
            var filter = _clauses.Filter[0].Get(leadCost);
            return _mode == ScoreMode.CompleteNoScores ? filter : ConstantScoreScorer.Of(0f, _mode, filter);
        }

        List<Scorer> scoring = [.. _clauses.Must.Select(supplier => supplier.Get(leadCost))];
        if (more is not null)
        {
            scoring.Add(more);
        }

        return new ConjunctionScorer([.. scoring, .. _clauses.Filter.Select(supplier => supplier.Get(leadCost))], [.. scoring], _mode);
    }

    private static Scorer Optional(List<ScorerSupplier> suppliers, int minimum, ScoreMode mode, long leadCost)
    {
        if (suppliers.Count == 1)
        {
            return suppliers[0].Get(leadCost);
        }

        Scorer[] scorers = [.. suppliers.Select(supplier => supplier.Get(leadCost))];
        return minimum > 1 || mode == ScoreMode.TopScores ? new WandScorer(scorers, minimum, mode) : new DisjunctionSumScorer(scorers, mode);
    }

    private Scorer Exclude(Scorer scorer, long leadCost)
    {
        if (_clauses.MustNot.Count == 0)
        {
            return scorer;
        }

        return new ReqExclScorer(scorer, Optional(_clauses.MustNot, 1, ScoreMode.CompleteNoScores, leadCost));
    }

    private long ComputeCost()
    {
        var cost = (long)_maxDoc;
        foreach (var supplier in _clauses.Must)
        {
            cost = Math.Min(cost, supplier.Cost);
        }

        foreach (var supplier in _clauses.Filter)
        {
            cost = Math.Min(cost, supplier.Cost);
        }

        if (_minimum > 0)
        {
            // A document has to be in one of the count - minimum + 1 rarest clauses.
            cost = Math.Min(cost, _clauses.Should.Select(supplier => supplier.Cost).Order().Take(_clauses.Should.Count - _minimum + 1).Sum());
        }

        return cost;
    }
}
