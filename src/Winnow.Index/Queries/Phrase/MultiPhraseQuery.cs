namespace Winnow.Index.Queries;

/// <summary>A phrase with several possible terms at a position: synonyms, or the expansion of a prefix.</summary>
public sealed class MultiPhraseQuery : Query
{
    private readonly byte[][][] _terms;
    private readonly int[] _positions;

    public MultiPhraseQuery(string field, byte[][][] terms, int[]? positions = null, int slop = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slop);
        Field = field;
        _terms = terms;
        _positions = positions ?? [.. Enumerable.Range(0, terms.Length)];
        Slop = slop;
        PhrasePositionsCheck.Check(terms.Length, _positions);
    }

    public string Field { get; }

    /// <summary>The alternatives at each position.</summary>
    public IReadOnlyList<byte[][]> Terms => _terms;

    public IReadOnlyList<int> Positions => _positions;

    public int Slop { get; }

    public override Query Rewrite(IndexSearcher searcher)
    {
        if (_terms.Length == 0 || Array.Exists(_terms, slot => slot.Length == 0))
        {
            return new MatchNoDocsQuery("empty MultiPhraseQuery");
        }

        if (_terms.Length > 1)
        {
            return this;
        }

        var any = new BooleanQuery.Builder();
        foreach (var term in _terms[0])
        {
            any.Add(new TermQuery(Field, term), Occur.Should);
        }

        return any.Build();
    }

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) =>
        new PhraseWeight(this, Field, [.. _terms.Select((slot, i) => new PhraseSlot(slot, _positions[i] - _positions[0]))], Slop, searcher, mode, boost);

    public override void Visit(QueryVisitor visitor)
    {
        if (visitor.AcceptField(Field))
        {
            foreach (var term in _terms.SelectMany(slot => slot))
            {
                visitor.ConsumeTerm(this, Field, term);
            }
        }
    }

    public override bool Equals(Query? other)
    {
        if (other is not MultiPhraseQuery that || Slop != that.Slop || !string.Equals(Field, that.Field, StringComparison.Ordinal)
            || !_positions.AsSpan().SequenceEqual(that._positions))
        {
            return false;
        }

        for (var i = 0; i < _terms.Length; i++)
        {
            if (!_terms[i].AsSpan().SequenceEqual(that._terms[i], TermBytes.Comparer))
            {
                return false;
            }
        }

        return true;
    }

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Field);
        hash.Add(Slop);
        for (var i = 0; i < _terms.Length; i++)
        {
            hash.Add(_positions[i]);
            foreach (var term in _terms[i])
            {
                hash.AddBytes(term);
            }
        }

        return hash.ToHashCode();
    }

    public override string ToString() => PhraseText.Of(
        Field,
        [
            .. _terms.Select(slot => slot.Length == 1 ? TermBytes.Display(slot[0])
                : $"({string.Join(' ', slot.Select(term => TermBytes.Display(term)))})"),
        ],
        _positions,
        Slop);
}
