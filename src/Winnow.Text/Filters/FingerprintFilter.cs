namespace Winnow.Text;

/// <summary>One token of all distinct terms of the text in order; none when it would be too long.</summary>
public sealed class FingerprintFilter(TokenStream input, string separator = " ", int maxOutputSize = 255) : TokenFilter(input)
{
    private bool _done;

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (_done)
        {
            return false;
        }

        _done = true;
        var terms = new SortedSet<string>(StringComparer.Ordinal);
        while (Input.IncrementToken())
        {
            terms.Add(Token.ToString());
        }

        if (terms.Count == 0)
        {
            return false;
        }

        string fingerprint = string.Join(separator, terms);
        Input.End();
        Token.Set(fingerprint, 0, Token.EndOffset, TokenTypes.Fingerprint);
        return fingerprint.Length <= maxOutputSize;
    }

    /// <inheritdoc/>
    protected override void Clear() => _done = false;
}
