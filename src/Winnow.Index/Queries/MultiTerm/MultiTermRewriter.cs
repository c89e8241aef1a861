namespace Winnow.Index.Queries;

/// <summary>Turns a multi-term query into a disjunction of the terms that the index has.</summary>
internal static class MultiTermRewriter
{
    private const int MaxClauses = 1024;

    public static Query Rewrite(MultiTermQuery query, IndexSearcher searcher)
    {
        var method = query.RewriteMethod;
        var terms = Gather(query, searcher);
        if (method.Size == 0 && terms.Count > MaxClauses)
        {
            throw new TooManyClausesException($"maxClauseCount is set to {MaxClauses}, and [{query}] expands to {terms.Count} terms");
        }

        // The most similar terms; of equals the first. Then in the order of terms, as the dictionary has them.
        var kept = method.Size == 0 || terms.Count <= method.Size ? terms
            : [.. terms.OrderByDescending(term => term.Boost).ThenBy(term => term.Bytes, ByteOrder).Take(method.Size)];
        var commonest = method.Method == MultiTermRewrite.Scoring.BlendedFreqs && kept.Count > 0 ? kept.Max(term => term.DocFreq) : 0;
        var disjunction = new BooleanQuery.Builder();
        foreach (var term in kept.OrderBy(term => term.Bytes, ByteOrder))
        {
            disjunction.Add(ClauseOf(query, term, commonest), Occur.Should);
        }

        return disjunction.Build();
    }

    private static Comparer<byte[]> ByteOrder { get; } = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    private static Query ClauseOf(MultiTermQuery query, FoundTerm term, long commonest)
    {
        Query clause = query.RewriteMethod.Method switch
        {
            MultiTermRewrite.Scoring.Boosts => new ConstantScoreQuery(new TermQuery(query.Field, term.Bytes)),
            _ => new TermQuery(query.Field, term.Bytes, commonest),
        };
        return term.Boost == 1f ? clause : new BoostQuery(clause, term.Boost);
    }

    private static List<FoundTerm> Gather(MultiTermQuery query, IndexSearcher searcher)
    {
        var found = new Dictionary<byte[], FoundTerm>(TermBytes.Comparer);
        foreach (var leaf in searcher.Leaves)
        {
            if (leaf.Reader.Terms(query.Field) is not { } terms)
            {
                continue;
            }

            var matching = query.TermsOf(terms);
            while (matching.Next())
            {
                var bytes = matching.Cursor.Term.ToArray();
                if (!found.TryGetValue(bytes, out var term))
                {
                    term = new FoundTerm(bytes, matching.Boost);
                    found.Add(bytes, term);
                }

                term.DocFreq += matching.Cursor.DocFreq;
            }
        }

        return [.. found.Values];
    }

    private sealed class FoundTerm(byte[] bytes, float boost)
    {
        public byte[] Bytes { get; } = bytes;

        public float Boost { get; } = boost;

        public long DocFreq { get; set; }
    }
}

/// <summary>A query that would expand to more clauses than allowed.</summary>
public sealed class TooManyClausesException(string message) : InvalidQueryException(message);
