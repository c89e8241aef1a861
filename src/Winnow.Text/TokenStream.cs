namespace Winnow.Text;

/// <summary>
/// The tokens of one text after another, through one reused <see cref="Token"/>: a tokenizer, or a filter around another stream.
/// </summary>
/// <remarks>
/// <code>
/// using TokenStream stream = analyzer.OpenStream(text);
/// while (stream.IncrementToken()) { position += stream.Token.PositionIncrement; … stream.Token.Utf8 … }
/// stream.End();
/// </code>
/// A stream belongs to one thread at a time. In the steady state no call allocates.
/// </remarks>
public abstract class TokenStream : IDisposable
{
    /// <summary>A stream with a token that it shares with the streams it is built on.</summary>
    protected TokenStream(Token token)
    {
        Token = token;
    }

    /// <summary>The current token: valid after <see cref="IncrementToken"/> said true, until the next call.</summary>
    public Token Token { get; }

    /// <summary>Set by the analyzer while it lends the stream: where it goes on <see cref="Dispose()"/>, once.</summary>
    internal Action<TokenStream>? Return { get; set; }

    /// <summary>Starts on a text. The stream keeps its own copy of it.</summary>
    public abstract void Reset(ReadOnlySpan<char> text);

    /// <summary>Starts on a text in UTF-8. Offsets count UTF-16 code units all the same; invalid bytes read as U+FFFD.</summary>
    public abstract void Reset(ReadOnlySpan<byte> utf8);

    /// <summary>Moves to the next token; false at the end.</summary>
    public abstract bool IncrementToken();

    /// <summary>
    /// After the last token: sets the token's offsets to the end of the text, and its position increment to the
    /// number of positions left empty after the last token (by removed words), for the next value of the same field.
    /// </summary>
    public abstract void End();

    /// <summary>Gives the stream back to the analyzer that lent it.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing)
    {
        Action<TokenStream>? giveBack = Return;
        Return = null;
        giveBack?.Invoke(this);
    }
}
