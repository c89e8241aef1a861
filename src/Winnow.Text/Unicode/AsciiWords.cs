namespace Winnow.Text.Unicode;

/// <summary>The rules of <see cref="WordSegmenter"/> for the text that most texts are.</summary>
internal static class AsciiWords
{
    private const int Count = 128;

    private static readonly WordBreakSet Simple = WordBreakSet.Of(WordBreak.ALetter, WordBreak.Numeric, WordBreak.ExtendNumLet);

    private static readonly WordBreakSet Between = WordBreakSet.BetweenLetters | WordBreakSet.BetweenNumbers;

    // The set that holds the value of each character, as bits.
    private static readonly uint[] Bits = [.. Enumerable.Range(0, Count).Select(c => 1u << (int)WordBreakTable.Of(c))];

    /// <summary>Steps over ASCII characters with which no token begins.</summary>
    public static int SkipSeparators(ReadOnlySpan<char> text, int at)
    {
        uint[] bits = Bits;
        while (at < text.Length)
        {
            char c = text[at];
            if (c >= (uint)bits.Length || (bits[c] & Simple.Bits) != 0 || (c is '#' or '*' && at + 1 < text.Length && text[at + 1] >= Count))
            {
                // # and * may begin a keycap.
                break;
            }

            at++;
        }

        return at;
    }

    /// <summary>
    /// Steps over the word that begins at <paramref name="at"/>. False when other characters than ASCII take part, so
    /// that all rules are needed.
    /// </summary>
    public static bool TrySkipWord(ReadOnlySpan<char> text, ref int at, out WordBreakSet seen)
    {
        uint[] bits = Bits;
        uint all = 0;
        int i = at;
        while (true)
        {
            char c = '\0';
            for (; i < text.Length; i++)
            {
                c = text[i];
                if (c >= (uint)bits.Length || (bits[c] & Simple.Bits) == 0)
                {
                    break;
                }

                all |= bits[c];
            }

            seen = new WordBreakSet(all);
            if (i == text.Length)
            {
                break;
            }

            if (c >= Count || i == at)
            {
                return false;
            }

            // One of ' . : , ; joins letters or digits that stand on both sides of it.
            if ((bits[c] & Between.Bits) == 0 || i + 1 == text.Length)
            {
                break;
            }

            if (text[i + 1] >= Count)
            {
                return false;
            }

            if (!Joins(bits[text[i - 1]], bits[c], bits[text[i + 1]]))
            {
                break;
            }

            all |= bits[c];
            i++;
        }

        at = i;
        return true;
    }

    private static bool Joins(uint before, uint between, uint after) =>
        before == after
        && ((before == 1u << (int)WordBreak.ALetter && (between & WordBreakSet.BetweenLetters.Bits) != 0)
            || (before == 1u << (int)WordBreak.Numeric && (between & WordBreakSet.BetweenNumbers.Bits) != 0));
}
