namespace Winnow.Index.Queries;

/// <summary>The documents that hold any of a set of terms; constant score.</summary>
public sealed class TermInSetQuery : Query
{
    private readonly byte[][] _terms;
    private readonly int _hash;

    public TermInSetQuery(string field, IEnumerable<byte[]> terms)
    {
        Field = field;
        _terms = Sorted(terms);
        var hash = default(HashCode);
        hash.Add(field);
        foreach (var term in _terms)
        {
            hash.AddBytes(term);
        }

        _hash = hash.ToHashCode();
    }

    public string Field { get; }

    /// <summary>The distinct terms in the order of their bytes.</summary>
    public IReadOnlyList<byte[]> Terms => _terms;

    public override Query Rewrite(IndexSearcher searcher) => _terms.Length switch
    {
        0 => new MatchNoDocsQuery($"no terms on {Field}"),
        1 => new ConstantScoreQuery(new TermQuery(Field, _terms[0])),
        _ => this,
    };

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) => new InSetWeight(this, mode, boost);

    public override void Visit(QueryVisitor visitor)
    {
        if (visitor.AcceptField(Field))
        {
            foreach (var term in _terms)
            {
                visitor.ConsumeTerm(this, Field, term);
            }
        }
    }

    public override bool Equals(Query? other)
    {
        if (other is not TermInSetQuery that || _hash != that._hash || _terms.Length != that._terms.Length
            || !string.Equals(Field, that.Field, StringComparison.Ordinal))
        {
            return false;
        }

        for (var i = 0; i < _terms.Length; i++)
        {
            if (!_terms[i].AsSpan().SequenceEqual(that._terms[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override int GetHashCode() => _hash;

    public override string ToString() => $"{Field}:({string.Join(' ', _terms.Select(term => TermBytes.Display(term)))})";

    private static byte[][] Sorted(IEnumerable<byte[]> terms)
    {
        byte[][] sorted = [.. terms];
        Array.Sort(sorted, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        var count = 0;
        foreach (var term in sorted)
        {
            if (count == 0 || !sorted[count - 1].AsSpan().SequenceEqual(term))
            {
                sorted[count++] = term;
            }
        }

        return sorted[..count];
    }

    private sealed class InSetWeight(TermInSetQuery query, ScoreMode mode, float boost) : ConstantScoreWeight(query, mode, boost)
    {
        public override ScorerSupplier? ScorerSupplier(LeafContext context)
        {
            if (context.Reader.Terms(query.Field) is not { } terms)
            {
                return null;
            }

            var union = new TermUnion(context.Reader.MaxDoc);
            var cursor = terms.Iterator();
            foreach (var term in query._terms)
            {
                if (cursor.SeekExact(term))
                {
                    union.Add(cursor);
                }
            }

            return union.IsEmpty ? null : new ConstantScoreSupplier(union.Cost, () => new ConstantScoreScorer(Boost, Mode, union.Iterator()));
        }
    }
}
