namespace Winnow.Text;

/// <summary>Removes stop words.</summary>
public sealed class StopFilter(TokenStream input, WordSet stopWords) : FilteringTokenFilter(input)
{
    /// <inheritdoc/>
    protected override bool Accept() => !stopWords.Contains(Token.Chars);
}

/// <summary>Keeps only the words of a list.</summary>
public sealed class KeepWordFilter(TokenStream input, WordSet words) : FilteringTokenFilter(input)
{
    /// <inheritdoc/>
    protected override bool Accept() => words.Contains(Token.Chars);
}

/// <summary>Keeps, or removes, tokens of certain types.</summary>
public sealed class TypeFilter(TokenStream input, IReadOnlySet<string> types, bool keep) : FilteringTokenFilter(input)
{
    /// <inheritdoc/>
    protected override bool Accept() => types.Contains(Token.Type) == keep;
}

/// <summary>Keeps tokens of <c>min</c> to <c>max</c> code units.</summary>
public sealed class LengthFilter(TokenStream input, int min, int max) : FilteringTokenFilter(input)
{
    /// <inheritdoc/>
    protected override bool Accept() => Token.Length >= min && Token.Length <= max;
}

/// <summary>
/// Keeps the first of equal tokens, of the whole text or only of one position. Unlike other filters that remove
/// tokens, this one leaves no empty positions, as in Elasticsearch.
/// </summary>
public sealed class UniqueFilter(TokenStream input, bool onlyOnSamePosition) : TokenFilter(input)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        while (Input.IncrementToken())
        {
            if (onlyOnSamePosition && Token.PositionIncrement > 0)
            {
                _seen.Clear();
            }

            if (_seen.GetAlternateLookup<ReadOnlySpan<char>>().Add(Token.Chars))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    protected override void Clear() => _seen.Clear();
}

/// <summary>Lets only the first tokens of a text through.</summary>
public sealed class LimitTokenCountFilter(TokenStream input, int maxTokenCount) : TokenFilter(input)
{
    private int _count;

    /// <inheritdoc/>
    public override bool IncrementToken() => _count < maxTokenCount && Input.IncrementToken() && ++_count > 0;

    /// <inheritdoc/>
    protected override void Clear() => _count = 0;
}
