using System.Text;

namespace Winnow.Text;

/// <summary>Tokens are the longest runs of characters of which <c>isTokenChar</c> says so.</summary>
public class CharTokenizer : Tokenizer
{
    private readonly Func<Rune, bool> _isTokenChar;
    private readonly bool[] _ascii = new bool[128];
    private readonly int _maxTokenLength;
    private int _at;

    /// <summary>Longer runs are cut into tokens of at most <paramref name="maxTokenLength"/> code units.</summary>
    public CharTokenizer(Func<Rune, bool> isTokenChar, int maxTokenLength = StandardTokenizer.DefaultMaxTokenLength)
    {
        _isTokenChar = isTokenChar;
        _maxTokenLength = maxTokenLength;
        for (int c = 0; c < _ascii.Length; c++)
        {
            _ascii[c] = isTokenChar(new Rune(c));
        }
    }

    /// <summary>Everything but whitespace.</summary>
    public static CharTokenizer Whitespace(int maxTokenLength = StandardTokenizer.DefaultMaxTokenLength) =>
        new(static rune => !IsWhitespace(rune), maxTokenLength);

    /// <summary>Letters only.</summary>
    public static CharTokenizer Letter(int maxTokenLength = StandardTokenizer.DefaultMaxTokenLength) =>
        new(static rune => Rune.IsLetter(rune), maxTokenLength);

    /// <summary>Whitespace that separates words: without the no-break spaces.</summary>
    public static bool IsWhitespace(char c) =>
        c is not ('\u00A0' or '\u0085' or '\u2007' or '\u202F') && (char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F');

    /// <inheritdoc cref="IsWhitespace(char)"/>
    public static bool IsWhitespace(Rune rune) => rune.IsBmp && IsWhitespace((char)rune.Value);

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        ReadOnlySpan<char> text = Text;
        int start = Skip(text, _at, isToken: false, int.MaxValue);
        int end = Skip(text, start, isToken: true, _maxTokenLength);
        _at = end;
        if (end == start)
        {
            return false;
        }

        Emit(start, end, TokenTypes.Word);
        return true;
    }

    /// <inheritdoc/>
    protected override void Clear() => _at = 0;

    /// <summary>Steps over characters that are, or are not, token characters, as far as <paramref name="limit"/> allows.</summary>
    private int Skip(ReadOnlySpan<char> text, int start, bool isToken, int limit)
    {
        bool[] ascii = _ascii;
        int at = start;
        while (at < text.Length && at - start < limit)
        {
            char c = text[at];
            if (c < ascii.Length)
            {
                if (ascii[c] != isToken)
                {
                    break;
                }

                at++;
                continue;
            }

            Rune.DecodeFromUtf16(text[at..], out Rune rune, out int length);
            if (_isTokenChar(rune) != isToken)
            {
                break;
            }

            at += length;
        }

        return at;
    }
}
