using System.Text;
using Winnow.Index.Queries;

namespace Winnow.Search;

/// <summary>What of a query can be seen in the text of one field: terms, patterns of terms, and phrases.</summary>
internal sealed class HighlightTerms : QueryVisitor
{
    private readonly Predicate<string> _accepts;
    private readonly HashSet<string> _terms = new(StringComparer.Ordinal);
    private readonly List<Predicate<ReadOnlyMemory<byte>>> _patterns = [];
    private readonly List<HighlightPhrase> _phrases = [];
    private readonly HashSet<Query> _seenPhrases = [];

    private HighlightTerms(Predicate<string> accepts) => _accepts = accepts;

    public bool IsEmpty => _terms.Count + _patterns.Count + _phrases.Count == 0;

    public IReadOnlyList<HighlightPhrase> Phrases => _phrases;

    public static HighlightTerms Of(Query query, Predicate<string> accepts)
    {
        var terms = new HighlightTerms(accepts);
        query.Visit(terms);
        return terms;
    }

    public bool Matches(string term)
    {
        if (_terms.Contains(term))
        {
            return true;
        }

        if (_patterns.Count == 0)
        {
            return false;
        }

        var utf8 = Encoding.UTF8.GetBytes(term);
        return _patterns.Exists(pattern => pattern(utf8));
    }

    public override bool AcceptField(string field) => _accepts(field);

    public override void ConsumeTerm(Query query, string field, ReadOnlySpan<byte> term)
    {
        if (!_accepts(field))
        {
            return;
        }

        switch (query)
        {
            case PhraseQuery phrase when _seenPhrases.Add(query):
                _phrases.Add(new HighlightPhrase([.. phrase.Terms.Select(slot => new[] { Encoding.UTF8.GetString(slot) })], [.. phrase.Positions], phrase.Slop));
                break;
            case MultiPhraseQuery phrase when _seenPhrases.Add(query):
                _phrases.Add(new HighlightPhrase(
                    [.. phrase.Terms.Select(slot => slot.Select(Encoding.UTF8.GetString).ToArray())], [.. phrase.Positions], phrase.Slop));
                break;
            case PhraseQuery or MultiPhraseQuery:
                break;
            default:
                _terms.Add(Encoding.UTF8.GetString(term));
                break;
        }
    }

    public override void ConsumeTermsMatching(Query query, string field, Predicate<ReadOnlyMemory<byte>> matches)
    {
        if (_accepts(field))
        {
            _patterns.Add(matches);
        }
    }
}

/// <summary>A phrase: the alternatives at each of its positions.</summary>
internal sealed record HighlightPhrase(string[][] Slots, int[] Positions, int Slop);
