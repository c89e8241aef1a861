namespace Winnow.Text.Unicode;

/// <summary>The rules of <see cref="WordSegmenter"/> for the text that most texts are.</summary>
internal static class AsciiWords
{
    private static readonly WordBreakSet Simple = WordBreakSet.Of(WordBreak.ALetter, WordBreak.Numeric, WordBreak.ExtendNumLet);

    private static readonly WordBreakSet Between = WordBreakSet.BetweenLetters | WordBreakSet.BetweenNumbers;

    /// <summary>
    /// Steps over the word that begins at an ASCII character, or stays when none begins there.
    /// False when other characters than ASCII take part, so that all rules are needed.
    /// </summary>
    public static bool TrySkip(ReadOnlySpan<char> text, ref int at, ReadOnlySpan<WordBreak> firstPage, out WordBreakSet seen)
    {
        int i = at;
        uint bits = 0;
        while (true)
        {
            while (i < text.Length && text[i] < 128)
            {
                uint bit = 1u << (int)firstPage[text[i]];
                if ((bit & Simple.Bits) == 0)
                {
                    break;
                }

                bits |= bit;
                i++;
            }

            seen = new WordBreakSet(bits);
            if (i == text.Length)
            {
                break;
            }

            if (text[i] >= 128)
            {
                return false;
            }

            // One of ' . : , ; joins letters or digits that stand on both sides of it.
            WordBreak value = firstPage[text[i]];
            if (i == at || i + 1 == text.Length || !Between.Contains(value))
            {
                // # and * may begin a keycap.
                if (i == at && i + 1 < text.Length && text[i + 1] >= 128 && text[i] is '#' or '*')
                {
                    return false;
                }

                break;
            }

            if (text[i + 1] >= 128)
            {
                return false;
            }

            WordBreak before = firstPage[text[i - 1]];
            WordBreak after = firstPage[text[i + 1]];
            bool joins = before == after
                && ((before == WordBreak.ALetter && WordBreakSet.BetweenLetters.Contains(value))
                    || (before == WordBreak.Numeric && WordBreakSet.BetweenNumbers.Contains(value)));
            if (!joins)
            {
                break;
            }

            bits |= 1u << (int)value;
            i++;
        }

        at = i;
        return true;
    }
}
