using System.Text;

namespace Winnow.Text;

/// <summary>Lower case, character by character (Unicode's simple mapping), independent of any language.</summary>
public sealed class LowercaseFilter(TokenStream input) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        CaseMapping.ToLower(Token.Chars);
        return true;
    }
}

/// <summary>Upper case, character by character (Unicode's simple mapping), independent of any language.</summary>
public sealed class UppercaseFilter(TokenStream input) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        CaseMapping.ToUpper(Token.Chars);
        return true;
    }
}

/// <summary>Case mapping in place: simple mappings never change the number of code units.</summary>
internal static class CaseMapping
{
    public static void ToLower(Span<char> chars)
    {
        if (Ascii.ToLowerInPlace(chars, out int done) == System.Buffers.OperationStatus.Done)
        {
            return;
        }

        for (int i = done; i < chars.Length; i++)
        {
            char c = chars[i];
            if (char.IsHighSurrogate(c) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1]))
            {
                Rune.ToLowerInvariant(new Rune(c, chars[i + 1])).EncodeToUtf16(chars[i..]);
                i++;
            }
            else
            {
                // The one simple mapping that .NET's invariant culture leaves out.
                chars[i] = c == '\u0130' ? 'i' : char.ToLowerInvariant(c);
            }
        }
    }

    public static void ToUpper(Span<char> chars)
    {
        for (int i = 0; i < chars.Length; i++)
        {
            char c = chars[i];
            if (char.IsHighSurrogate(c) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1]))
            {
                Rune.ToUpperInvariant(new Rune(c, chars[i + 1])).EncodeToUtf16(chars[i..]);
                i++;
            }
            else
            {
                chars[i] = c switch
                {
                    '\u0131' => 'I',
                    '\u017F' => 'S',
                    _ => char.ToUpperInvariant(c),
                };
            }
        }
    }
}
