namespace Winnow.Text;

/// <summary>A stream that changes, removes or adds tokens of another.</summary>
public abstract class TokenFilter : TokenStream
{
    /// <summary>Filters <paramref name="input"/>, and shares its token.</summary>
    protected TokenFilter(TokenStream input)
        : base(input.Token)
    {
        Input = input;
    }

    /// <summary>The stream that is filtered.</summary>
    protected TokenStream Input { get; }

    /// <inheritdoc/>
    public sealed override void Reset(ReadOnlySpan<char> text)
    {
        Input.Reset(text);
        Clear();
    }

    /// <inheritdoc/>
    public sealed override void Reset(ReadOnlySpan<byte> utf8)
    {
        Input.Reset(utf8);
        Clear();
    }

    /// <inheritdoc/>
    public override void End() => Input.End();

    /// <summary>Forgets what the filter remembers of the text before.</summary>
    protected virtual void Clear()
    {
    }
}
