namespace Winnow.Index.Queries;

/// <summary>Terms one after another, or near each other when <see cref="Slop"/> allows.</summary>
public sealed class PhraseQuery : Query
{
    private readonly byte[][] _terms;
    private readonly int[] _positions;

    /// <param name="field">A field with positions.</param>
    /// <param name="terms">In the order of the phrase.</param>
    /// <param name="positions">Where each stands relative to the others; null for one after another.</param>
    /// <param name="slop">By how many positions in sum the terms may be out of place.</param>
    public PhraseQuery(string field, byte[][] terms, int[]? positions = null, int slop = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slop);
        Field = field;
        _terms = terms;
        _positions = positions ?? [.. Enumerable.Range(0, terms.Length)];
        Slop = slop;
        PhrasePositionsCheck.Check(terms.Length, _positions);
    }

    public string Field { get; }

    public IReadOnlyList<byte[]> Terms => _terms;

    public IReadOnlyList<int> Positions => _positions;

    public int Slop { get; }

    public override Query Rewrite(IndexSearcher searcher) => _terms.Length switch
    {
        0 => new MatchNoDocsQuery("empty PhraseQuery"),
        1 => new TermQuery(Field, _terms[0]),
        _ => this,
    };

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) =>
        new PhraseWeight(this, Field, [.. _terms.Select((term, i) => new PhraseSlot([term], _positions[i] - _positions[0]))], Slop, searcher, mode, boost);

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
        if (other is not PhraseQuery that || Slop != that.Slop || !string.Equals(Field, that.Field, StringComparison.Ordinal)
            || !_positions.AsSpan().SequenceEqual(that._positions))
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

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Field);
        hash.Add(Slop);
        for (var i = 0; i < _terms.Length; i++)
        {
            hash.Add(_positions[i]);
            hash.AddBytes(_terms[i]);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => PhraseText.Of(Field, [.. _terms.Select(term => TermBytes.Display(term))], _positions, Slop);
}

internal static class PhrasePositionsCheck
{
    public static void Check(int terms, int[] positions)
    {
        if (positions.Length != terms)
        {
            throw new ArgumentException($"{terms} terms but {positions.Length} positions", nameof(positions));
        }

        for (var i = 1; i < positions.Length; i++)
        {
            if (positions[i] < positions[i - 1])
            {
                throw new ArgumentException($"positions must not go back, got {positions[i]} after {positions[i - 1]}", nameof(positions));
            }
        }
    }
}

internal static class PhraseText
{
    /// <summary>Lucene's notation, with "?" where a position is left open.</summary>
    public static string Of(string field, string[] slots, int[] positions, int slop)
    {
        var words = new List<string>();
        for (var i = 0; i < slots.Length; i++)
        {
            for (var gap = i == 0 ? 0 : positions[i] - positions[i - 1] - 1; gap > 0; gap--)
            {
                words.Add("?");
            }

            words.Add(slots[i]);
        }

        return $"{field}:\"{string.Join(' ', words)}\"" + (slop > 0 ? $"~{slop}" : string.Empty);
    }
}
