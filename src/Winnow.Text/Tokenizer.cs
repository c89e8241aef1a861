using System.Text;

namespace Winnow.Text;

/// <summary>The start of every stream: cuts a text into tokens. Keeps the text, filtered by the analyzer's char filters.</summary>
public abstract class Tokenizer : TokenStream
{
    /// <summary>What a stream keeps between texts: the memory of one huge document is given back.</summary>
    internal const int LargestKeptText = 1 << 20;

    private char[] _text = new char[256];
    private int _length;
    private IReadOnlyList<CharFilter> _charFilters = [];
    private FilteredText[] _filtered = [];

    /// <summary>A tokenizer with a token of its own.</summary>
    protected Tokenizer()
        : base(new Token())
    {
    }

    /// <summary>The text to cut, after the char filters.</summary>
    protected ReadOnlySpan<char> Text => _filtered.Length == 0 ? _text.AsSpan(0, _length) : _filtered[^1].Chars;

    /// <inheritdoc/>
    public sealed override void Reset(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_text);
        Start(text.Length);
    }

    /// <inheritdoc/>
    public sealed override void Reset(ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        Start(Encoding.UTF8.GetChars(utf8, _text));
    }

    /// <inheritdoc/>
    public override void End()
    {
        int end = CorrectOffset(Text.Length);
        Token.StartOffset = end;
        Token.EndOffset = end;
        Token.PositionIncrement = 0;
    }

    internal void Use(IReadOnlyList<CharFilter> charFilters)
    {
        _charFilters = charFilters;
        _filtered = [.. charFilters.Select(_ => new FilteredText())];
    }

    /// <summary>Starts at the beginning of <see cref="Text"/>.</summary>
    protected abstract void Clear();

    /// <summary>Where a place in <see cref="Text"/> lies in the original text.</summary>
    protected int CorrectOffset(int offset)
    {
        for (int i = _filtered.Length - 1; i >= 0; i--)
        {
            offset = _filtered[i].CorrectOffset(offset);
        }

        return offset;
    }

    /// <summary>Makes the current token the part of <see cref="Text"/> from <paramref name="start"/> to <paramref name="end"/>.</summary>
    protected void Emit(int start, int end, string type)
    {
        ReadOnlySpan<char> term = Text[start..end];
        if (_filtered.Length == 0)
        {
            Token.Set(term, start, end, type);
        }
        else
        {
            Token.Set(term, CorrectOffset(start), CorrectOffset(end), type);
        }
    }

    private void Start(int length)
    {
        Token.Trim();
        _length = length;
        ReadOnlySpan<char> text = _text.AsSpan(0, length);
        for (int i = 0; i < _filtered.Length; i++)
        {
            _filtered[i].Clear();
            _charFilters[i].Apply(text, _filtered[i]);
            text = _filtered[i].Chars;
        }

        Clear();
    }

    private void Reserve(int length)
    {
        if (length > _text.Length || (_text.Length > LargestKeptText && length <= LargestKeptText))
        {
            _text = new char[Math.Max(256, length)];
        }
    }
}
