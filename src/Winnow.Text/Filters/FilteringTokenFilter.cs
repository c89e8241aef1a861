namespace Winnow.Text;

/// <summary>Leaves tokens out, and leaves their positions empty.</summary>
public abstract class FilteringTokenFilter(TokenStream input) : TokenFilter(input)
{
    private int _skipped;

    /// <inheritdoc/>
    public sealed override bool IncrementToken()
    {
        _skipped = 0;
        while (Input.IncrementToken())
        {
            if (Accept())
            {
                Token.PositionIncrement += _skipped;
                return true;
            }

            _skipped += Token.PositionIncrement;
        }

        return false;
    }

    /// <inheritdoc/>
    public sealed override void End()
    {
        base.End();
        Token.PositionIncrement += _skipped;
    }

    /// <summary>Whether the current token stays.</summary>
    protected abstract bool Accept();

    /// <inheritdoc/>
    protected override void Clear() => _skipped = 0;
}
