using Winnow.Index.Queries.Automata;

namespace Winnow.Index.Queries;

/// <summary>Terms within one or two edits of a term.</summary>
public sealed class FuzzyQuery : MultiTermQuery
{
    public const int MaximumEdits = 2;

    private readonly int[] _word;
    private readonly int _exact;
    private readonly int _maxExpansions;
    private readonly bool _transpositions;
    private readonly Lazy<ByteAutomaton> _automaton;

    /// <param name="field">The field.</param>
    /// <param name="term">The term.</param>
    /// <param name="maxEdits">0 to 2.</param>
    /// <param name="prefixLength">How many characters at the beginning must be equal; if all, nothing else matches.</param>
    /// <param name="maxExpansions">How many terms are kept at most, the most similar first.</param>
    /// <param name="transpositions">Whether swapping two neighbours is one edit.</param>
    public FuzzyQuery(string field, string term, int maxEdits = MaximumEdits, int prefixLength = 0, int maxExpansions = 50, bool transpositions = true)
        : base(field)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxEdits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxEdits, MaximumEdits);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxExpansions);
        Term = term;
        MaxEdits = maxEdits;
        _word = [.. term.EnumerateRunes().Select(rune => rune.Value)];
        _exact = Math.Min(prefixLength, _word.Length);
        _maxExpansions = maxExpansions;
        _transpositions = transpositions;
        _automaton = new Lazy<ByteAutomaton>(() => LevenshteinAutomaton.Build(
            _word, _exact, _exact == _word.Length ? 0 : MaxEdits, _transpositions));
        RewriteMethod = MultiTermRewrite.TopTermsBlendedFreqs(maxExpansions);
    }

    public string Term { get; }

    public int MaxEdits { get; }

    public override string ToString() => $"{Field}:{Term}~{MaxEdits}";

    internal override MatchingTerms TermsOf(Terms terms) =>
        new FuzzyTerms(terms.Iterator(), _automaton.Value, _word, _exact, _transpositions);

    internal override bool MatchesTerm(ReadOnlySpan<byte> term) => _automaton.Value.Matches(term);

    internal override bool EqualsTerms(MultiTermQuery other) =>
        other is FuzzyQuery that && string.Equals(Term, that.Term, StringComparison.Ordinal) && MaxEdits == that.MaxEdits
        && _exact == that._exact && _maxExpansions == that._maxExpansions && _transpositions == that._transpositions;

    internal override int TermsHashCode() => HashCode.Combine(Term, MaxEdits, _exact, _maxExpansions, _transpositions);
}
