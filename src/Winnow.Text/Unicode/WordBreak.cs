namespace Winnow.Text.Unicode;

/// <summary>
/// The Word_Break property of UAX #29, with some values told apart further (see generate-word-break.py).
/// Values from <see cref="ALetter"/> to <see cref="Pictographic"/> can begin a token.
/// </summary>
internal enum WordBreak : byte
{
    Other,
    CR,
    LF,
    Newline,
    WSegSpace,
    Extend,
    Format,
    ZWJ,
    SingleQuote,
    DoubleQuote,
    MidLetter,
    MidNum,
    MidNumLet,
    ALetter,
    ALetterPictographic,
    Hangul,
    HebrewLetter,
    Numeric,
    Katakana,
    ExtendNumLet,
    RegionalIndicator,
    Han,
    Hiragana,
    SoutheastAsian,
    Pictographic,
}
