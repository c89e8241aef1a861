using System.Text;

namespace Winnow.Text;

/// <summary>
/// Grams of the runs of token characters: at every character of a run, or only at its start (edge), the substrings
/// of <c>minGram</c> to <c>maxGram</c> characters.
/// </summary>
public sealed class GramTokenizer : Tokenizer
{
    private readonly int _minGram;
    private readonly int _maxGram;
    private readonly bool _edgeOnly;
    private readonly Func<Rune, bool>? _isTokenChar;
    private int _start;
    private int _size;

    /// <summary>Without <paramref name="isTokenChar"/>, all characters are token characters.</summary>
    public GramTokenizer(int minGram, int maxGram, bool edgeOnly, Func<Rune, bool>? isTokenChar = null)
    {
        _minGram = minGram;
        _maxGram = maxGram;
        _edgeOnly = edgeOnly;
        _isTokenChar = isTokenChar;
    }

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        ReadOnlySpan<char> text = Text;
        while (_start < text.Length)
        {
            if (_size <= _maxGram && StartsHere(text) && TryEnd(text, out int end))
            {
                _size++;
                Emit(_start, end, TokenTypes.Word);
                return true;
            }

            _start += LengthAt(text, _start);
            _size = _minGram;
        }

        return false;
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _start = 0;
        _size = _minGram;
    }

    private static int LengthAt(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;

    /// <summary>Whether a gram may begin at the current place: an edge gram only where a run begins.</summary>
    private bool StartsHere(ReadOnlySpan<char> text)
    {
        if (!_edgeOnly || _start == 0)
        {
            return true;
        }

        int before = char.IsLowSurrogate(text[_start - 1]) && _start >= 2 && char.IsHighSurrogate(text[_start - 2]) ? 2 : 1;
        return !IsTokenChar(text, _start - before);
    }

    private bool TryEnd(ReadOnlySpan<char> text, out int end)
    {
        end = _start;
        for (int i = 0; i < _size; i++)
        {
            if (end >= text.Length || !IsTokenChar(text, end))
            {
                return false;
            }

            end += LengthAt(text, end);
        }

        return true;
    }

    private bool IsTokenChar(ReadOnlySpan<char> text, int at)
    {
        if (_isTokenChar is null)
        {
            return true;
        }

        Rune.DecodeFromUtf16(text[at..], out Rune rune, out _);
        return _isTokenChar(rune);
    }
}
