namespace Winnow.Index.Queries;

internal sealed class BooleanWeight : Weight
{
    private readonly BooleanQuery _query;
    private readonly ScoreMode _mode;
    private readonly (BooleanClause Clause, Weight Weight)[] _clauses;

    public BooleanWeight(BooleanQuery query, IndexSearcher searcher, ScoreMode mode, float boost)
        : base(query)
    {
        _query = query;
        _mode = mode;
        _clauses =
        [
            .. query.Clauses.Select(clause => (
                clause,
                clause.IsScoring ? clause.Query.CreateWeight(searcher, mode, boost)
                    : clause.Query.CreateWeight(searcher, ScoreMode.CompleteNoScores, 1f))),
        ];
    }

    public override Scorer? Scorer(LeafContext context) => ScorerSupplier(context)?.Get(long.MaxValue);

    public override ScorerSupplier? ScorerSupplier(LeafContext context)
    {
        var suppliers = new BooleanSuppliers();
        var required = false;
        foreach (var (clause, weight) in _clauses)
        {
            required |= clause.IsRequired;
            var supplier = weight.ScorerSupplier(context);
            if (supplier is not null)
            {
                suppliers.Of(clause.Occur).Add(supplier);
            }
            else if (clause.IsRequired)
            {
                return null;
            }
        }

        var minimum = required ? _query.MinimumShouldMatch : Math.Max(1, _query.MinimumShouldMatch);
        if (suppliers.Should.Count < minimum)
        {
            return null;
        }

        if (_mode == ScoreMode.CompleteNoScores && required && minimum == 0)
        {
            suppliers.Should.Clear();
        }

        return new BooleanScorerSupplier(suppliers, minimum, _mode, context.Reader.MaxDoc);
    }

    public override BulkScorer? BulkScorer(LeafContext context) =>
        ScorerSupplier(context) is BooleanScorerSupplier supplier ? supplier.GetBulk() : null;

    public override int Count(LeafContext context)
    {
        var should = 0;
        var candidate = -1;
        foreach (var (clause, weight) in _clauses)
        {
            var count = weight.Count(context);
            switch (clause.Occur)
            {
                case Occur.MustNot when count != 0:
                    return -1;
                case Occur.MustNot:
                    break;
                case Occur.Should when count == 0:
                    break;
                case Occur.Should:
                    should++;
                    candidate = should == 1 ? count : -1;
                    break;
                default:
                    // A conjunction is known only where one side is empty; the single clause has been rewritten away.
                    if (count == 0)
                    {
                        return 0;
                    }

                    return -1;
            }
        }

        return should == 0 ? 0 : should == 1 && _query.MinimumShouldMatch <= 1 ? candidate : -1;
    }

    public override Explanation Explain(LeafContext context, int doc)
    {
        var details = new List<Explanation>();
        var failures = new List<Explanation>();
        var sum = 0d;
        var should = 0;
        foreach (var (clause, weight) in _clauses)
        {
            var explanation = weight.Explain(context, doc);
            switch (clause.Occur)
            {
                case Occur.MustNot when explanation.IsMatch:
                    failures.Add(Explanation.NoMatch($"match on prohibited clause ({clause.Query})", explanation));
                    break;
                case Occur.MustNot:
                    break;
                case Occur.Filter when explanation.IsMatch:
                    details.Add(Explanation.Match(
                        0f, "match on required clause, product of:", Explanation.Match(0f, "# clause"), explanation));
                    break;
                case var occur when explanation.IsMatch:
                    details.Add(explanation);
                    sum += explanation.Value;
                    should += occur == Occur.Should ? 1 : 0;
                    break;
                case Occur.Must or Occur.Filter:
                    failures.Add(Explanation.NoMatch($"no match on required clause ({clause.Query})", explanation));
                    break;
                default:
                    break;
            }
        }

        if (failures.Count > 0)
        {
            return Explanation.NoMatch("Failure to meet condition(s) of required/prohibited clause(s)", [.. failures]);
        }

        var required = _query.Clauses.Any(clause => clause.IsRequired);
        var minimum = required ? _query.MinimumShouldMatch : Math.Max(1, _query.MinimumShouldMatch);
        return should < minimum
            ? Explanation.NoMatch($"Failure to match minimum number of optional clauses: {minimum}, {should} matched")
            : Explanation.Match((float)sum, "sum of:", [.. details]);
    }
}

/// <summary>The suppliers of a segment by role.</summary>
internal sealed class BooleanSuppliers
{
    public List<ScorerSupplier> Must { get; } = [];

    public List<ScorerSupplier> Filter { get; } = [];

    public List<ScorerSupplier> Should { get; } = [];

    public List<ScorerSupplier> MustNot { get; } = [];

    public List<ScorerSupplier> Of(Occur occur) => occur switch
    {
        Occur.Must => Must,
        Occur.Filter => Filter,
        Occur.Should => Should,
        _ => MustNot,
    };
}
