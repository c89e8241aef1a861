using Winnow.Text.Unicode;

namespace Winnow.Text;

/// <summary>
/// Words as Unicode Standard Annex #29 defines them, without the segments that are only space and punctuation.
/// Ideographs and Hiragana are tokens one by one; a run of Thai, Lao, Khmer or Burmese is one token.
/// </summary>
public sealed class StandardTokenizer : Tokenizer
{
    /// <summary>The longest token by default.</summary>
    public const int DefaultMaxTokenLength = 255;

    private const char TextPresentation = '\uFE0E';

    private static readonly WordBreakSet NumberParts =
        WordBreakSet.BetweenNumbers | WordBreakSet.Of(WordBreak.Numeric, WordBreak.ExtendNumLet);

    private readonly int _maxTokenLength;
    private int _at;

    /// <summary>Longer words are cut into tokens of at most <paramref name="maxTokenLength"/> code units.</summary>
    public StandardTokenizer(int maxTokenLength = DefaultMaxTokenLength)
    {
        _maxTokenLength = maxTokenLength;
    }

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        ReadOnlySpan<char> text = Text;
        int at = _at;
        while (true)
        {
            at = AsciiWords.SkipSeparators(text, at);
            if (at == text.Length)
            {
                break;
            }

            int start = at;
            if (!AsciiWords.TrySkipWord(text, ref at, out WordBreakSet seen))
            {
                WordBreak first = WordBreakTable.At(text, start, out int next);
                if (!WordBreakSet.TokenStarts.Contains(first) && text[start] is not ('#' or '*'))
                {
                    at = next;
                    continue;
                }

                at = WordSegmenter.NextBoundary(text, start, out seen);
            }

            if (TypeOf(text[start..at], seen) is { } type)
            {
                at = type == TokenTypes.SoutheastAsian ? EndOfRun(text, at) : at;

                // That a symbol is to be shown as text is no part of it.
                at -= type == TokenTypes.Emoji && text[at - 1] == TextPresentation ? 1 : 0;
                at = Cut(text, start, at);
                Emit(start, at, type);
                _at = at;
                return true;
            }
        }

        _at = at;
        return false;
    }

    /// <inheritdoc/>
    protected override void Clear() => _at = 0;

    private static string? TypeOf(ReadOnlySpan<char> segment, WordBreakSet seen)
    {
        if (segment[^1] == '\u20E3' && IsKeycap(segment))
        {
            return TokenTypes.Emoji;
        }

        if (seen.Intersects(WordBreakSet.Words))
        {
            return seen.IsWithin(NumberParts) ? TokenTypes.Num
                : seen == WordBreakSet.Of(WordBreak.Hangul) ? TokenTypes.Hangul
                : seen == WordBreakSet.Of(WordBreak.Katakana) ? TokenTypes.Katakana
                : seen == WordBreakSet.Of(WordBreak.ALetterPictographic) ? TokenTypes.Emoji
                : TokenTypes.Alphanum;
        }

        return WordBreakTable.At(segment, 0, out int next) switch
        {
            WordBreak.Han => TokenTypes.Ideographic,
            WordBreak.Hiragana => TokenTypes.Hiragana,
            WordBreak.SoutheastAsian => TokenTypes.SoutheastAsian,
            WordBreak.Pictographic => TokenTypes.Emoji,
            WordBreak.RegionalIndicator when segment.Length > next && char.IsSurrogate(segment[next]) => TokenTypes.Emoji,
            _ => null,
        };
    }

    /// <summary>A digit, # or *, perhaps a variation selector, and the combining keycap.</summary>
    private static bool IsKeycap(ReadOnlySpan<char> segment) =>
        (char.IsAsciiDigit(segment[0]) || segment[0] is '#' or '*')
        && (segment.Length == 2 || (segment.Length == 3 && segment[1] == '\uFE0F'));

    private static int EndOfRun(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && WordBreakTable.At(text, at, out _) == WordBreak.SoutheastAsian)
        {
            at = WordSegmenter.NextBoundary(text, at, out _);
        }

        return at;
    }

    /// <summary>Ends a token that is too long after as many code units as it may have; the rest is looked at anew.</summary>
    private int Cut(ReadOnlySpan<char> text, int start, int end)
    {
        if (end - start <= _maxTokenLength)
        {
            return end;
        }

        int cut = start + _maxTokenLength;
        return _maxTokenLength > 1 && char.IsLowSurrogate(text[cut]) && char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut;
    }
}
