using System.Net;
using System.Text;

namespace Winnow.Search;

/// <summary>A part of a value with the matches in it.</summary>
internal sealed record Passage(int Value, string Text, int Start, int End, IReadOnlyList<TextMatch> Matches)
{
    // Lucene's defaults for passages: BM25 with a pivot of 87 characters.
    private const double K1 = 1.2;
    private const double B = 0.75;
    private const double Pivot = 87;

    /// <summary>More different terms, more often, in less text, nearer to the start.</summary>
    public double Score()
    {
        var score = 0d;
        foreach (var term in Matches.GroupBy(match => match.Term, StringComparer.Ordinal))
        {
            var frequency = term.Count();
            score += frequency / (frequency + (K1 * (1 - B + (B * (End - Start) / Pivot))));
        }

        return score * (1 + (1 / Math.Log(Pivot + Start)));
    }

    /// <summary>The text with tags around the matches.</summary>
    public string Render(HighlightOptions options)
    {
        var result = new StringBuilder(End - Start + 32);
        var position = Start;
        for (var i = 0; i < Matches.Count; i++)
        {
            var match = Matches[i];
            Append(result, position, match.Start, options);
            result.Append(options.PreTags[Math.Min(i, options.PreTags.Count - 1)]);
            Append(result, match.Start, match.End, options);
            result.Append(options.PostTags[Math.Min(i, options.PostTags.Count - 1)]);
            position = match.End;
        }

        Append(result, position, End, options);
        return result.ToString();
    }

    /// <summary>Cuts a value into the passages that hold matches.</summary>
    public static IEnumerable<Passage> Cut(int value, string text, List<TextMatch> matches, int size)
    {
        var breaks = new PassageBreaks(text, size);
        var from = 0;
        for (var i = 0; i < matches.Count;)
        {
            var (start, end) = breaks.Around(matches[i].Start, from);
            end = Math.Max(end, matches[i].End);
            var inside = new List<TextMatch>();
            while (i < matches.Count && matches[i].Start < end)
            {
                end = Math.Max(end, matches[i].End);
                inside.Add(matches[i++]);
            }

            from = end;
            while (start < end && char.IsWhiteSpace(text[start]))
            {
                start++;
            }

            while (end > start && char.IsWhiteSpace(text[end - 1]))
            {
                end--;
            }

            yield return new Passage(value, text, start, end, inside);
        }
    }

    private void Append(StringBuilder result, int start, int end, HighlightOptions options)
    {
        if (options.EncodeHtml)
        {
            result.Append(WebUtility.HtmlEncode(Text[start..end]).Replace("&#39;", "&#x27;", StringComparison.Ordinal).Replace("/", "&#x2F;", StringComparison.Ordinal));
        }
        else
        {
            result.Append(Text, start, end - start);
        }
    }
}
