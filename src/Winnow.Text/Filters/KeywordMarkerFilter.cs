using System.Text.RegularExpressions;

namespace Winnow.Text;

/// <summary>Protects words from stemmers: those of a list, or those that match a pattern as a whole.</summary>
public sealed class KeywordMarkerFilter(TokenStream input, WordSet words, Regex? pattern = null) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        if (words.Contains(Token.Chars) || pattern?.IsMatch(Token.Chars) == true)
        {
            Token.IsKeyword = true;
        }

        return true;
    }
}

/// <summary>Gives words the stems that a list says, and protects these from stemmers.</summary>
public sealed class StemmerOverrideFilter(TokenStream input, IReadOnlyDictionary<string, string> stems) : TokenFilter(input)
{
    private readonly Dictionary<string, string> _stems = new(stems, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        if (_stems.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(Token.Chars, out string? stem))
        {
            Token.SetTerm(stem);
            Token.IsKeyword = true;
        }

        return true;
    }
}
