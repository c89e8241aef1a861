namespace Winnow.Text;

/// <summary>The whole text as one token; none for an empty text.</summary>
public sealed class KeywordTokenizer : Tokenizer
{
    private bool _done;

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (_done || Text.Length == 0)
        {
            return false;
        }

        _done = true;
        Emit(0, Text.Length, TokenTypes.Word);
        return true;
    }

    /// <inheritdoc/>
    protected override void Clear() => _done = false;
}
