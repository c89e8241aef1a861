namespace Winnow.Index.Queries;

/// <summary>
/// Simplifies a boolean query whose clauses are rewritten already. One step a call; the searcher repeats until nothing changes.
/// </summary>
internal static class BooleanRewriter
{
    public static Query Simplify(BooleanQuery query)
    {
        foreach (var step in Steps)
        {
            if (step(query) is { } simpler)
            {
                return simpler;
            }
        }

        return query;
    }

    private static readonly Func<BooleanQuery, Query?>[] Steps =
    [
        NothingToMatch,
        WithoutNeverMatching,
        OnlyClause,
        Contradiction,
        WithoutDuplicateFilters,
        WithoutRedundantFilters,
        RequiredOptional,
        AllOptionalRequired,
        MergedDuplicates,
        EverythingFiltered,
        FlattenedDisjunction,
    ];

    private static int Count(BooleanQuery query, Occur occur) => query.Clauses.Count(clause => clause.Occur == occur);

    private static BooleanQuery With(BooleanQuery query, IEnumerable<BooleanClause> clauses) => new(clauses, query.MinimumShouldMatch);

    private static MatchNoDocsQuery? NothingToMatch(BooleanQuery query)
    {
        if (query.Clauses.Count == 0)
        {
            return new MatchNoDocsQuery("empty BooleanQuery");
        }

        var should = Count(query, Occur.Should);
        return Count(query, Occur.MustNot) == query.Clauses.Count ? new MatchNoDocsQuery("pure negative BooleanQuery")
            : should < query.MinimumShouldMatch ? new MatchNoDocsQuery("SHOULD clause count less than minimumShouldMatch")
            : query.Clauses.Any(clause => clause.IsRequired && clause.Query is MatchNoDocsQuery)
                ? new MatchNoDocsQuery("a required clause matches nothing") : null;
    }

    private static BooleanQuery? WithoutNeverMatching(BooleanQuery query) =>
        query.Clauses.Any(clause => clause.Query is MatchNoDocsQuery)
            ? With(query, query.Clauses.Where(clause => clause.Query is not MatchNoDocsQuery)) : null;

    private static Query? OnlyClause(BooleanQuery query)
    {
        if (query.Clauses.Count != 1)
        {
            return null;
        }

        var clause = query.Clauses[0];
        return clause.Occur == Occur.Filter ? new BoostQuery(new ConstantScoreQuery(clause.Query), 0f) : clause.Query;
    }

    private static MatchNoDocsQuery? Contradiction(BooleanQuery query)
    {
        var excluded = query.Clauses.Where(clause => clause.Occur == Occur.MustNot).Select(clause => clause.Query).ToHashSet();
        return excluded.Any(clause => clause is MatchAllDocsQuery)
            || query.Clauses.Any(clause => clause.IsRequired && excluded.Contains(clause.Query))
                ? new MatchNoDocsQuery("a clause is both required and excluded") : null;
    }

    private static BooleanQuery? WithoutDuplicateFilters(BooleanQuery query)
    {
        var seen = new HashSet<BooleanClause>();
        var kept = query.Clauses.Where(clause => clause.IsScoring || seen.Add(clause)).ToList();
        return kept.Count < query.Clauses.Count ? With(query, kept) : null;
    }

    /// <summary>Filters that say nothing: what a must clause says too, or everything.</summary>
    private static BooleanQuery? WithoutRedundantFilters(BooleanQuery query)
    {
        var must = query.Clauses.Where(clause => clause.Occur == Occur.Must).Select(clause => clause.Query).ToHashSet();
        var required = query.Clauses.Count(clause => clause.IsRequired);
        var kept = query.Clauses
            .Where(clause => clause.Occur != Occur.Filter || !(must.Contains(clause.Query) || (clause.Query is MatchAllDocsQuery && required > 1)))
            .ToList();
        return kept.Count < query.Clauses.Count && kept.Exists(clause => clause.IsRequired) ? With(query, kept) : null;
    }

    /// <summary>An optional clause that is a filter as well always matches: it is a must clause.</summary>
    private static BooleanQuery? RequiredOptional(BooleanQuery query)
    {
        var filters = query.Clauses.Where(clause => clause.Occur == Occur.Filter).Select(clause => clause.Query).ToHashSet();
        if (!query.Clauses.Any(clause => clause.Occur == Occur.Should && filters.Contains(clause.Query)))
        {
            return null;
        }

        var satisfied = 0;
        var promoted = new HashSet<Query>();
        var clauses = new List<BooleanClause>();
        foreach (var clause in query.Clauses)
        {
            if (clause.Occur == Occur.Should && filters.Contains(clause.Query))
            {
                clauses.Add(clause with { Occur = Occur.Must });
                promoted.Add(clause.Query);
                satisfied++;
            }
            else
            {
                clauses.Add(clause);
            }
        }

        clauses.RemoveAll(clause => clause.Occur == Occur.Filter && promoted.Contains(clause.Query));
        return new BooleanQuery(clauses, Math.Max(0, query.MinimumShouldMatch - satisfied));
    }

    private static BooleanQuery? AllOptionalRequired(BooleanQuery query) =>
        query.MinimumShouldMatch > 0 && query.MinimumShouldMatch == Count(query, Occur.Should)
            ? new BooleanQuery(
                query.Clauses.Select(clause => clause.Occur == Occur.Should ? clause with { Occur = Occur.Must } : clause),
                0)
            : null;

    /// <summary>The same scoring clause several times is one clause with a boost.</summary>
    private static BooleanQuery? MergedDuplicates(BooleanQuery query)
    {
        var boosts = new Dictionary<BooleanClause, double>();
        foreach (var clause in query.Clauses.Where(Mergeable))
        {
            var (key, boost) = Unboosted(clause);
            boosts[key] = boosts.GetValueOrDefault(key) + boost;
        }

        if (boosts.Count == query.Clauses.Count(Mergeable))
        {
            return null;
        }

        var clauses = new List<BooleanClause>();
        foreach (var clause in query.Clauses)
        {
            if (!Mergeable(clause))
            {
                clauses.Add(clause);
            }
            else if (boosts.Remove(Unboosted(clause).Key, out var boost))
            {
                var key = Unboosted(clause).Key;
                clauses.Add(boost == 1d ? key : key with { Query = new BoostQuery(key.Query, (float)boost) });
            }
        }

        return With(query, clauses);

        // With a minimum, each of the duplicates counts.
        bool Mergeable(BooleanClause clause) => clause.Occur == Occur.Must || (clause.Occur == Occur.Should && query.MinimumShouldMatch <= 1);
    }

    private static (BooleanClause Key, double Boost) Unboosted(BooleanClause clause) =>
        clause.Query is BoostQuery boost ? (clause with { Query = boost.Inner }, boost.Boost) : (clause, 1d);

    /// <summary>Everything, filtered: the filters with a constant score.</summary>
    private static Query? EverythingFiltered(BooleanQuery query)
    {
        var must = query.Clauses.Where(clause => clause.Occur == Occur.Must).ToList();
        if (must.Count != 1 || Unboosted(must[0]) is not { Key.Query: MatchAllDocsQuery } everything
            || Count(query, Occur.Should) > 0 || Count(query, Occur.Filter) == 0)
        {
            return null;
        }

        Query filtered = new ConstantScoreQuery(With(query, query.Clauses.Where(clause => clause.Occur != Occur.Must)));
        return everything.Boost == 1d ? filtered : new BoostQuery(filtered, (float)everything.Boost);
    }

    private static BooleanQuery? FlattenedDisjunction(BooleanQuery query)
    {
        if (query.MinimumShouldMatch > 1 || !query.Clauses.Any(IsInnerDisjunction))
        {
            return null;
        }

        return With(query, query.Clauses.SelectMany(clause =>
            IsInnerDisjunction(clause) ? ((BooleanQuery)clause.Query).Clauses : [clause]));
    }

    private static bool IsInnerDisjunction(BooleanClause clause) =>
        clause.Occur == Occur.Should && clause.Query is BooleanQuery { MinimumShouldMatch: <= 1 } inner
        && inner.Clauses.Count > 0 && Count(inner, Occur.Should) == inner.Clauses.Count;
}
