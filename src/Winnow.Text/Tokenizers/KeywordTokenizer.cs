namespace Winnow.Text;

/// <summary>The whole text as one token, also when it is empty.</summary>
public sealed class KeywordTokenizer : Tokenizer
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
        Emit(0, Text.Length, TokenTypes.Word);
        return true;
    }

    /// <inheritdoc/>
    protected override void Clear() => _done = false;
}
