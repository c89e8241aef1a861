namespace Winnow.Text;

/// <summary>English stems by Porter's algorithm.</summary>
public sealed class PorterStemFilter(TokenStream input) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        if (!Token.IsKeyword)
        {
            Token.SetLength(PorterStemmer.Stem(Token.Chars));
        }

        return true;
    }
}

/// <summary>Removes the English possessive: a final apostrophe and s.</summary>
public sealed class EnglishPossessiveFilter(TokenStream input) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        if (Token.Chars is [.., '\'' or '\u2019' or '\uFF07', 's' or 'S'])
        {
            Token.SetLength(Token.Length - 2);
        }

        return true;
    }
}

/// <summary>Removes English plurals: the S-stemmer of D. Harman, "How effective is suffixing?", JASIS 42(1), 1991.</summary>
public sealed class EnglishMinimalStemFilter(TokenStream input) : TokenFilter(input)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!Input.IncrementToken())
        {
            return false;
        }

        if (!Token.IsKeyword)
        {
            Token.SetLength(Stem(Token.Chars));
        }

        return true;
    }

    private static int Stem(Span<char> word)
    {
        int length = word.Length;
        if (length < 3 || word[^1] != 's' || word[^2] is 'u' or 's')
        {
            return length;
        }

        if (word[^2] != 'e')
        {
            return length - 1;
        }

        if (length > 3 && word[^3] == 'i' && word[^4] is not ('a' or 'e'))
        {
            word[^3] = 'y';
            return length - 2;
        }

        return word[^3] is 'i' or 'a' or 'o' or 'e' ? length : length - 1;
    }
}
