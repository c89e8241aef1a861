using Winnow.Text;

namespace Winnow.Search;

/// <summary>A stretch of a text that a query matches.</summary>
internal readonly record struct TextMatch(int Start, int End, string Term);

/// <summary>Finds the tokens of a text that a query matches.</summary>
internal static class TextMatches
{
    public static List<TextMatch> Find(IReadOnlyList<AnalyzedToken> tokens, HighlightTerms terms)
    {
        var matched = new bool[tokens.Count];
        for (var i = 0; i < tokens.Count; i++)
        {
            matched[i] = terms.Matches(tokens[i].Term);
        }

        if (terms.Phrases.Count > 0)
        {
            var byTerm = tokens.Select((token, index) => (token, index)).ToLookup(pair => pair.token.Term, pair => pair.index, StringComparer.Ordinal);
            foreach (var phrase in terms.Phrases)
            {
                MarkPhrase(tokens, byTerm, phrase, matched);
            }
        }

        var matches = new List<TextMatch>();
        for (var i = 0; i < tokens.Count; i++)
        {
            // Tokens over the same text (synonyms, grams) are one match.
            if (matched[i] && (matches.Count == 0 || tokens[i].StartOffset >= matches[^1].End))
            {
                matches.Add(new TextMatch(tokens[i].StartOffset, tokens[i].EndOffset, tokens[i].Term));
            }
            else if (matched[i] && tokens[i].EndOffset > matches[^1].End)
            {
                matches[^1] = matches[^1] with { End = tokens[i].EndOffset };
            }
        }

        return matches;
    }

    // From each occurrence of the first term, every other term is taken where it is nearest to its place.
    private static void MarkPhrase(IReadOnlyList<AnalyzedToken> tokens, ILookup<string, int> byTerm, HighlightPhrase phrase, bool[] matched)
    {
        var chosen = new int[phrase.Slots.Length];
        foreach (var first in phrase.Slots[0].SelectMany(term => byTerm[term]))
        {
            chosen[0] = first;
            var origin = tokens[first].Position - phrase.Positions[0];
            var displacement = 0;
            for (var slot = 1; slot < chosen.Length && displacement <= phrase.Slop; slot++)
            {
                var wanted = origin + phrase.Positions[slot];
                var nearest = -1;
                foreach (var index in phrase.Slots[slot].SelectMany(term => byTerm[term]))
                {
                    if (!chosen.AsSpan(0, slot).Contains(index)
                        && (nearest < 0 || Math.Abs(tokens[index].Position - wanted) < Math.Abs(tokens[nearest].Position - wanted)))
                    {
                        nearest = index;
                    }
                }

                chosen[slot] = nearest;
                displacement = nearest < 0 ? int.MaxValue : displacement + Math.Abs(tokens[nearest].Position - wanted);
            }

            if (displacement <= phrase.Slop)
            {
                foreach (var index in chosen)
                {
                    matched[index] = true;
                }
            }
        }
    }
}
