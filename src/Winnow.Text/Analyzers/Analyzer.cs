using System.Collections.Concurrent;

namespace Winnow.Text;

/// <summary>Turns texts into tokens. Safe for many threads; lends each its own stream.</summary>
public abstract class Analyzer
{
    private readonly ConcurrentQueue<TokenStream> _idle = new();
    private readonly Action<TokenStream> _return;

    /// <summary>An analyzer of a name.</summary>
    protected Analyzer(string name)
    {
        Name = name;
        _return = _idle.Enqueue;
    }

    /// <summary>The name under which it is known.</summary>
    public string Name { get; }

    /// <summary>The positions left empty between two values of one field, so that phrases do not match across them.</summary>
    public int PositionIncrementGap { get; init; } = 100;

    /// <summary>The offset that lies between two values of one field.</summary>
    public static int OffsetGap => 1;

    /// <summary>Lends a stream over a text; disposing it gives it back.</summary>
    public TokenStream OpenStream(ReadOnlySpan<char> text)
    {
        TokenStream stream = Rent();
        stream.Reset(text);
        return stream;
    }

    /// <summary>Lends a stream over a text in UTF-8; disposing it gives it back.</summary>
    public TokenStream OpenStream(ReadOnlySpan<byte> utf8)
    {
        TokenStream stream = Rent();
        stream.Reset(utf8);
        return stream;
    }

    /// <summary>All tokens of a text.</summary>
    public IReadOnlyList<AnalyzedToken> Analyze(string text) => Analyze([text]);

    /// <summary>All tokens of the values of one field, one behind the other.</summary>
    public IReadOnlyList<AnalyzedToken> Analyze(IReadOnlyList<string> values)
    {
        var tokens = new List<AnalyzedToken>();
        int position = -1;
        int offset = 0;
        foreach (string value in values)
        {
            using TokenStream stream = OpenStream(value);
            Token token = stream.Token;
            while (stream.IncrementToken())
            {
                position += token.PositionIncrement;
                tokens.Add(new AnalyzedToken(
                    token.ToString(), offset + token.StartOffset, offset + token.EndOffset, token.Type, position, token.PositionLength));
            }

            stream.End();
            position += token.PositionIncrement + PositionIncrementGap;
            offset += token.EndOffset + OffsetGap;
        }

        return tokens;
    }

    /// <summary>
    /// What a text that is not a whole word (the start of one, a wildcard pattern) must go through to look like the terms:
    /// the char filters, and those token filters that change characters one by one.
    /// </summary>
    public virtual string Normalize(string text) => text;

    /// <summary>Makes a stream of this analyzer.</summary>
    protected abstract TokenStream CreateStream();

    private TokenStream Rent()
    {
        if (!_idle.TryDequeue(out TokenStream? stream))
        {
            stream = CreateStream();
        }

        stream.Return = _return;
        return stream;
    }
}
