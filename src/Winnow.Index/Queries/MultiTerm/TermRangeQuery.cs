namespace Winnow.Index.Queries;

/// <summary>Terms between two others in the order of their bytes; a null end is open.</summary>
public sealed class TermRangeQuery(string field, byte[]? low, byte[]? high, bool includeLow, bool includeHigh) : MultiTermQuery(field)
{
    private readonly byte[]? _low = low;
    private readonly byte[]? _high = high;
    private readonly bool _includeLow = includeLow || low is null;
    private readonly bool _includeHigh = includeHigh || high is null;

    public override string ToString() =>
        $"{Field}:{(_includeLow ? '[' : '{')}{(_low is null ? "*" : TermBytes.Display(_low))} TO {(_high is null ? "*" : TermBytes.Display(_high))}{(_includeHigh ? ']' : '}')}";

    internal override MatchingTerms TermsOf(Terms terms) => new RangeTerms(terms.Iterator(), _low ?? [], _includeLow, BelowHigh);

    internal override bool MatchesTerm(ReadOnlySpan<byte> term) => AboveLow(term) && BelowHigh(term);

    internal override bool EqualsTerms(MultiTermQuery other) =>
        other is TermRangeQuery that && _includeLow == that._includeLow && _includeHigh == that._includeHigh
        && TermBytes.Equal(_low, that._low) && TermBytes.Equal(_high, that._high);

    internal override int TermsHashCode() => HashCode.Combine(TermBytes.Hash(_low), TermBytes.Hash(_high), _includeLow, _includeHigh);

    private bool AboveLow(ReadOnlySpan<byte> term)
    {
        var order = _low is null ? 1 : term.SequenceCompareTo(_low);
        return order > 0 || (order == 0 && _includeLow);
    }

    private bool BelowHigh(ReadOnlySpan<byte> term)
    {
        var order = _high is null ? -1 : term.SequenceCompareTo(_high);
        return order < 0 || (order == 0 && _includeHigh);
    }
}
