namespace Winnow.Text;

/// <summary>
/// The grams of each token, of all its parts or only of its start (edge), at the token's position and offsets.
/// With <c>preserveOriginal</c> a token that is shorter or longer than every gram stays as well.
/// </summary>
public sealed class GramFilter(TokenStream input, int minGram, int maxGram, bool edgeOnly, bool preserveOriginal) : TokenFilter(input)
{
    private readonly Token _word = new();
    private readonly List<int> _bounds = [];
    private bool _inWord;
    private int _start;
    private int _size;
    private int _increment;

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        while (true)
        {
            if (_inWord && TryNextGram())
            {
                return true;
            }

            if (!Input.IncrementToken())
            {
                return false;
            }

            _word.CopyFrom(Token);
            _increment += _word.PositionIncrement;
            FindBounds();
            _inWord = true;
            _start = 0;
            _size = minGram;
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        base.End();
        Token.PositionIncrement += _increment;
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _inWord = false;
        _increment = 0;
    }

    private bool TryNextGram()
    {
        int length = _bounds.Count - 1;
        while (_start + _size > length || _size > maxGram)
        {
            _start++;
            _size = minGram;
            if (edgeOnly || _start + minGram > length)
            {
                _inWord = false;
                return preserveOriginal && (length < minGram || length > maxGram) && Emit(0, length);
            }
        }

        return Emit(_start, _start + _size++);
    }

    private bool Emit(int start, int end)
    {
        Token.SetTerm(_word.Chars[_bounds[start].._bounds[end]]);
        Token.CopyAttributesFrom(_word);
        Token.PositionIncrement = _increment;
        _increment = 0;
        return true;
    }

    /// <summary>Grams count characters, not code units.</summary>
    private void FindBounds()
    {
        ReadOnlySpan<char> chars = _word.Chars;
        _bounds.Clear();
        for (int i = 0; i < chars.Length; i++)
        {
            if (i == 0 || !char.IsLowSurrogate(chars[i]) || !char.IsHighSurrogate(chars[i - 1]))
            {
                _bounds.Add(i);
            }
        }

        _bounds.Add(chars.Length);
    }
}
