using Winnow.Index.Queries.Automata;

namespace Winnow.Index.Queries;

/// <summary>Terms that begin with some bytes.</summary>
public sealed class PrefixQuery : MultiTermQuery
{
    private readonly byte[] _prefix;
    private readonly ByteAutomaton? _ignoringCase;

    /// <param name="field">The field.</param>
    /// <param name="prefix">What the terms begin with.</param>
    /// <param name="caseInsensitive">Whether ASCII letters match in both cases.</param>
    public PrefixQuery(string field, byte[] prefix, bool caseInsensitive = false)
        : base(field)
    {
        _prefix = prefix;
        _ignoringCase = caseInsensitive ? WildcardPattern.Prefix(prefix).Compile(int.MaxValue, TermBytes.Display(prefix)) : null;
    }

    public ReadOnlyMemory<byte> Prefix => _prefix;

    public override string ToString() => $"{Field}:{TermBytes.Display(_prefix)}*";

    internal override MatchingTerms TermsOf(Terms terms) => _ignoringCase is null
        ? new RangeTerms(terms.Iterator(), _prefix, includeLow: true, MatchesTerm)
        : new AutomatonTerms(terms.Iterator(), _ignoringCase);

    internal override bool MatchesTerm(ReadOnlySpan<byte> term) => _ignoringCase?.Matches(term) ?? term.StartsWith(_prefix);

    internal override bool EqualsTerms(MultiTermQuery other) =>
        other is PrefixQuery that && _prefix.AsSpan().SequenceEqual(that._prefix) && _ignoringCase is null == that._ignoringCase is null;

    internal override int TermsHashCode() => HashCode.Combine(TermBytes.Hash(_prefix), _ignoringCase is null);
}
