using Winnow.Index.Queries.Automata;

namespace Winnow.Index.Queries;

/// <summary>Terms that a regular expression matches from beginning to end.</summary>
/// <param name="field">The field.</param>
/// <param name="pattern">In Lucene's syntax.</param>
/// <param name="flags">Which optional operators the pattern uses.</param>
/// <param name="caseInsensitive">Whether ASCII letters match in both cases.</param>
/// <param name="maxDeterminizedStates">A larger automaton is refused.</param>
public sealed class RegexpQuery(
    string field,
    string pattern,
    RegexpFlags flags = RegexpFlags.All,
    bool caseInsensitive = false,
    int maxDeterminizedStates = RegexpQuery.DefaultMaxDeterminizedStates) : MultiTermQuery(field)
{
    public const int DefaultMaxDeterminizedStates = 10_000;

    private readonly ByteAutomaton _automaton = RegexpParser.Parse(pattern, flags, caseInsensitive).Compile(maxDeterminizedStates, pattern);
    private readonly RegexpFlags _flags = flags;
    private readonly bool _caseInsensitive = caseInsensitive;

    public string Pattern { get; } = pattern;

    public override string ToString() => $"{Field}:/{Pattern}/";

    internal override MatchingTerms TermsOf(Terms terms) => new AutomatonTerms(terms.Iterator(), _automaton);

    internal override bool MatchesTerm(ReadOnlySpan<byte> term) => _automaton.Matches(term);

    internal override bool EqualsTerms(MultiTermQuery other) =>
        other is RegexpQuery that && string.Equals(Pattern, that.Pattern, StringComparison.Ordinal) && _flags == that._flags
        && _caseInsensitive == that._caseInsensitive;

    internal override int TermsHashCode() => HashCode.Combine(Pattern, _flags, _caseInsensitive);
}
