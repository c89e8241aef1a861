namespace Winnow.Text.Unicode;

/// <summary>Word boundaries as Unicode Standard Annex #29 defines them; the comments name its rules.</summary>
internal static class WordSegmenter
{
    /// <summary>
    /// The end of the segment that begins at <paramref name="start"/>, which must be a boundary, and the values that
    /// its characters have, without those that rule WB4 ignores.
    /// </summary>
    public static int NextBoundary(ReadOnlySpan<char> text, int start, out WordBreakSet seen)
    {
        // The last character that counts, the one before it, and the last one of all.
        WordBreak last = WordBreakTable.At(text, start, out int at);
        WordBreak beforeLast = WordBreak.Other;
        WordBreak adjacent = last;
        int indicators = last == WordBreak.RegionalIndicator ? 1 : 0;
        seen = WordBreakSet.Of(last);

        while (at < text.Length)
        {
            WordBreak value = WordBreakTable.At(text, at, out int next);

            // WB3, WB3a, WB3b: newlines stand alone, but for CR LF.
            if (WordBreakSet.Newlines.Contains(adjacent) || WordBreakSet.Newlines.Contains(value))
            {
                if (adjacent != WordBreak.CR || value != WordBreak.LF)
                {
                    return at;
                }
            }
            else if (WordBreakSet.Ignorable.Contains(value))
            {
                // WB4: it belongs to what is before it, and is not looked at again.
                adjacent = value;
                at = next;
                continue;
            }
            else if (!JoinsAdjacent(adjacent, value) && !Joins(text, beforeLast, last, value, next, indicators))
            {
                return at;
            }

            indicators = value == WordBreak.RegionalIndicator ? indicators + 1 : 0;
            beforeLast = last;
            last = value;
            adjacent = value;
            seen |= WordBreakSet.Of(value);
            at = next;
        }

        return at;
    }

    /// <summary>The rules about two characters that stand side by side.</summary>
    private static bool JoinsAdjacent(WordBreak adjacent, WordBreak value) =>
        (adjacent == WordBreak.ZWJ && WordBreakSet.Pictographic.Contains(value)) // WB3c
        || (adjacent == WordBreak.WSegSpace && value == WordBreak.WSegSpace); // WB3d

    private static bool Joins(ReadOnlySpan<char> text, WordBreak beforeLast, WordBreak last, WordBreak value, int next, int indicators)
    {
        if (WordBreakSet.AHLetter.Contains(value))
        {
            return WordBreakSet.AHLetter.Contains(last) // WB5
                || last is WordBreak.Numeric or WordBreak.ExtendNumLet // WB10, WB13b
                || (WordBreakSet.BetweenLetters.Contains(last) && WordBreakSet.AHLetter.Contains(beforeLast)) // WB7
                || (value == WordBreak.HebrewLetter && last == WordBreak.DoubleQuote && beforeLast == WordBreak.HebrewLetter); // WB7c
        }

        if (WordBreakSet.AHLetter.Contains(last) && WordBreakSet.BetweenLetters.Contains(value))
        {
            return (last == WordBreak.HebrewLetter && value == WordBreak.SingleQuote) // WB7a
                || WordBreakSet.AHLetter.Contains(Following(text, next)); // WB6
        }

        switch (value)
        {
            case WordBreak.Numeric:
                return last is WordBreak.Numeric or WordBreak.ExtendNumLet // WB8, WB13b
                    || WordBreakSet.AHLetter.Contains(last) // WB9
                    || (WordBreakSet.BetweenNumbers.Contains(last) && beforeLast == WordBreak.Numeric); // WB11
            case WordBreak.Katakana:
                return last is WordBreak.Katakana or WordBreak.ExtendNumLet; // WB13, WB13b
            case WordBreak.ExtendNumLet:
                return WordBreakSet.Words.Contains(last) || last == WordBreak.ExtendNumLet; // WB13a
            case WordBreak.DoubleQuote:
                return last == WordBreak.HebrewLetter && Following(text, next) == WordBreak.HebrewLetter; // WB7b
            case WordBreak.RegionalIndicator:
                return last == WordBreak.RegionalIndicator && indicators % 2 == 1; // WB15, WB16
            default:
                return last == WordBreak.Numeric && WordBreakSet.BetweenNumbers.Contains(value)
                    && Following(text, next) == WordBreak.Numeric; // WB12
        }
    }

    /// <summary>The next character that rule WB4 does not ignore.</summary>
    private static WordBreak Following(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length)
        {
            WordBreak value = WordBreakTable.At(text, at, out at);
            if (!WordBreakSet.Ignorable.Contains(value))
            {
                return value;
            }
        }

        return WordBreak.Other;
    }
}
