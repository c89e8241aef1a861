using Winnow.Index.Queries.Automata;

namespace Winnow.Index.Queries;

/// <summary>Terms that match a pattern: "*" any string, "?" any character, "\" escapes.</summary>
/// <param name="field">The field.</param>
/// <param name="pattern">The pattern for the whole term.</param>
/// <param name="caseInsensitive">Whether ASCII letters match in both cases.</param>
public sealed class WildcardQuery(string field, string pattern, bool caseInsensitive = false) : MultiTermQuery(field)
{
    private const int MaxStates = 10_000;

    private readonly ByteAutomaton _automaton = WildcardPattern.Parse(pattern, caseInsensitive).Compile(MaxStates, pattern);
    private readonly bool _caseInsensitive = caseInsensitive;

    public string Pattern { get; } = pattern;

    public override string ToString() => $"{Field}:{Pattern}";

    internal override MatchingTerms TermsOf(Terms terms) => new AutomatonTerms(terms.Iterator(), _automaton);

    internal override bool MatchesTerm(ReadOnlySpan<byte> term) => _automaton.Matches(term);

    internal override bool EqualsTerms(MultiTermQuery other) =>
        other is WildcardQuery that && string.Equals(Pattern, that.Pattern, StringComparison.Ordinal) && _caseInsensitive == that._caseInsensitive;

    internal override int TermsHashCode() => HashCode.Combine(Pattern, _caseInsensitive);
}
