namespace Winnow.Text.Unicode;

/// <summary>A set of <see cref="WordBreak"/> values, and the sets that the rules of UAX #29 name.</summary>
internal readonly record struct WordBreakSet(uint Bits)
{
    public static readonly WordBreakSet Newlines = Of(WordBreak.CR, WordBreak.LF, WordBreak.Newline);

    /// <summary>What rule WB4 attaches to the character before it.</summary>
    public static readonly WordBreakSet Ignorable = Of(WordBreak.Extend, WordBreak.Format, WordBreak.ZWJ);

    public static readonly WordBreakSet AHLetter =
        Of(WordBreak.ALetter, WordBreak.ALetterPictographic, WordBreak.Hangul, WordBreak.HebrewLetter);

    /// <summary>MidLetter and MidNumLetQ: between letters.</summary>
    public static readonly WordBreakSet BetweenLetters = Of(WordBreak.MidLetter, WordBreak.MidNumLet, WordBreak.SingleQuote);

    /// <summary>MidNum and MidNumLetQ: between digits.</summary>
    public static readonly WordBreakSet BetweenNumbers = Of(WordBreak.MidNum, WordBreak.MidNumLet, WordBreak.SingleQuote);

    public static readonly WordBreakSet Pictographic = Of(WordBreak.Pictographic, WordBreak.ALetterPictographic);

    /// <summary>A segment that holds one of these is a word.</summary>
    public static readonly WordBreakSet Words = AHLetter | Of(WordBreak.Numeric, WordBreak.Katakana);

    /// <summary>A segment that begins with one of these may be a token.</summary>
    public static readonly WordBreakSet TokenStarts = Words | Of(
        WordBreak.ExtendNumLet, WordBreak.RegionalIndicator, WordBreak.Han, WordBreak.Hiragana, WordBreak.SoutheastAsian,
        WordBreak.Pictographic);

    public static WordBreakSet operator |(WordBreakSet a, WordBreakSet b) => new(a.Bits | b.Bits);

    public static WordBreakSet Of(params ReadOnlySpan<WordBreak> values)
    {
        uint bits = 0;
        foreach (WordBreak value in values)
        {
            bits |= 1u << (int)value;
        }

        return new WordBreakSet(bits);
    }

    public bool Contains(WordBreak value) => (Bits >> (int)value & 1) != 0;

    public bool Intersects(WordBreakSet other) => (Bits & other.Bits) != 0;

    public bool IsWithin(WordBreakSet other) => (Bits & ~other.Bits) == 0;
}
