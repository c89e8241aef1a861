namespace Winnow.Search;

/// <summary>Cuts a text into passages: whole sentences up to a length, or parts of a sentence that is longer.</summary>
internal sealed class PassageBreaks(string text, int size)
{
    private readonly List<int> _sentences = Sentences(text);

    /// <summary>The passage around an offset, not before <paramref name="from"/>.</summary>
    public (int Start, int End) Around(int offset, int from)
    {
        var index = _sentences.BinarySearch(offset);
        var sentence = index >= 0 ? index : ~index - 1;
        var start = Math.Max(_sentences[sentence], from);
        var end = SentenceEnd(sentence);
        if (end - start <= size)
        {
            // More sentences while they fit.
            while (++sentence < _sentences.Count && SentenceEnd(sentence) - start <= size)
            {
                end = SentenceEnd(sentence);
            }

            return (start, end);
        }

        while (true)
        {
            var cut = Math.Min(end, WordEnd(start + size, start));
            if (offset < cut || cut == end)
            {
                return (start, cut);
            }

            start = cut;
        }
    }

    /// <summary>The beginning of the text, up to about so many characters.</summary>
    public static string Head(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var breaks = new PassageBreaks(text, length);
        return text[..breaks.Around(0, 0).End].Trim();
    }

    private int SentenceEnd(int sentence) => sentence + 1 < _sentences.Count ? _sentences[sentence + 1] : text.Length;

    // The last edge of a word up to the limit; in the middle of a word that is longer than a passage, the limit itself.
    private int WordEnd(int limit, int start)
    {
        if (limit >= text.Length)
        {
            return text.Length;
        }

        for (var i = limit; i > start; i--)
        {
            if (char.IsWhiteSpace(text[i - 1]) != char.IsWhiteSpace(text[i]))
            {
                return i;
            }
        }

        return char.IsLowSurrogate(text[limit]) ? limit + 1 : limit;
    }

    // A sentence ends behind . ! ? (with quotes and brackets) and white space, unless a small letter follows a full stop; and at a line's end.
    private static List<int> Sentences(string text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\n' or '\u2029')
            {
                Add(starts, i + 1, text);
            }
            else if (text[i] is '。' or '！' or '？')
            {
                Add(starts, i + 1, text);
            }
            else if (text[i] is '.' or '!' or '?')
            {
                var next = i + 1;
                while (next < text.Length && text[next] is '.' or '!' or '?' or '"' or '\'' or ')' or ']' or '”' or '’')
                {
                    next++;
                }

                var space = next;
                while (next < text.Length && char.IsWhiteSpace(text[next]) && text[next] != '\n')
                {
                    next++;
                }

                if (next > space && next < text.Length && !(text[i] == '.' && char.IsLower(text[next])))
                {
                    Add(starts, next, text);
                }

                i = Math.Max(i, space - 1);
            }
        }

        return starts;
    }

    private static void Add(List<int> starts, int at, string text)
    {
        if (at < text.Length && at > starts[^1])
        {
            starts.Add(at);
        }
    }
}
