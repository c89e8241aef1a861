using System.Text.RegularExpressions;

namespace Winnow.Text;

/// <summary>Cuts terms to a length.</summary>
public sealed class TruncateFilter(TokenStream input, int length) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        if (!Token.IsKeyword && Token.Length > length)
        {
            Token.SetLength(length);
        }

        return true;
    }
}

/// <summary>Removes whitespace around terms.</summary>
public sealed class TrimFilter(TokenStream input) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        ReadOnlySpan<char> chars = Token.Chars;
        int start = 0;
        int end = chars.Length;
        while (start < end && CharTokenizer.IsWhitespace(chars[start]))
        {
            start++;
        }

        while (end > start && CharTokenizer.IsWhitespace(chars[end - 1]))
        {
            end--;
        }

        if (end - start != chars.Length)
        {
            Token.SetTerm(chars[start..end]);
        }

        return true;
    }
}

/// <summary>Turns terms around; surrogate pairs stay whole.</summary>
public sealed class ReverseFilter(TokenStream input) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        Span<char> chars = Token.Chars;
        chars.Reverse();
        for (int i = 1; i < chars.Length; i++)
        {
            if (char.IsLowSurrogate(chars[i - 1]) && char.IsHighSurrogate(chars[i]))
            {
                (chars[i - 1], chars[i]) = (chars[i], chars[i - 1]);
                i++;
            }
        }

        return true;
    }
}

/// <summary>Replaces the matches of a pattern inside terms: all of them, or the first.</summary>
public sealed class PatternReplaceFilter(TokenStream input, Regex pattern, string replacement, bool all) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        if (pattern.IsMatch(Token.Chars))
        {
            Token.SetTerm(pattern.Replace(Token.ToString(), replacement, all ? -1 : 1));
        }

        return true;
    }
}

/// <summary>Cuts off an apostrophe and everything behind it.</summary>
public sealed class ApostropheFilter(TokenStream input) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        int at = Token.Chars.IndexOfAny('\'', '\u2019');
        if (at >= 0)
        {
            Token.SetLength(at);
        }

        return true;
    }
}

/// <summary>Removes one of a language's shortened articles and the apostrophe from the start of terms.</summary>
public sealed class ElisionFilter(TokenStream input, WordSet articles) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        int at = Token.Chars.IndexOfAny('\'', '\u2019');
        if (at >= 0 && articles.Contains(Token.Chars[..at]))
        {
            Token.SetTerm(Token.Chars[(at + 1)..]);
        }

        return true;
    }
}

/// <summary>Turns the digits of all scripts into 0 to 9.</summary>
public sealed class DecimalDigitFilter(TokenStream input) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        Span<char> chars = Token.Chars;
        int length = 0;
        for (int i = 0; i < chars.Length; i++)
        {
            bool pair = char.IsHighSurrogate(chars[i]) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1]);
            int digit = chars[i] < 128 ? -1
                : (int)(pair ? char.GetNumericValue(chars[i..(i + 2)].ToString(), 0) : char.GetNumericValue(chars[i]));
            bool isDigit = digit >= 0 && System.Globalization.CharUnicodeInfo.GetUnicodeCategory(
                pair ? char.ConvertToUtf32(chars[i], chars[i + 1]) : chars[i]) == System.Globalization.UnicodeCategory.DecimalDigitNumber;
            chars[length++] = isDigit ? (char)('0' + digit) : chars[i];
            if (pair)
            {
                i++;
                if (!isDigit)
                {
                    chars[length++] = chars[i];
                }
            }
        }

        Token.SetLength(length);
        return true;
    }
}
