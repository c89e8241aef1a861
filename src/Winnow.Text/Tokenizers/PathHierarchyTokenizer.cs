namespace Winnow.Text;

/// <summary>
/// The path and all paths above it, at one position: <c>/a/b</c> gives <c>/a</c> and <c>/a/b</c>. In reverse, for host
/// names, the path and all paths below its first parts: <c>www.example.com</c> gives itself, <c>example.com</c> and <c>com</c>.
/// </summary>
public sealed class PathHierarchyTokenizer(char delimiter = '/', char replacement = '/', bool reverse = false, int skip = 0) : Tokenizer
{
    // Forward: where tokens end. Reverse: where they start.
    private readonly List<int> _bounds = [];
    private int _next;

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        int left = _bounds.Count - _next;
        if (left <= (reverse ? skip : 0))
        {
            return false;
        }

        if (reverse)
        {
            Emit(_bounds[_next], skip == 0 ? Text.Length : _bounds[^skip], TokenTypes.Word);
        }
        else
        {
            Emit(skip == 0 ? 0 : _bounds[skip - 1], _bounds[_next], TokenTypes.Word);
        }

        Token.PositionIncrement = _next == (reverse ? 0 : skip) ? 1 : 0;
        Token.Chars.Replace(delimiter, replacement);
        _next++;
        return true;
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        ReadOnlySpan<char> text = Text;
        _bounds.Clear();
        if (reverse && text.Length > 0)
        {
            _bounds.Add(0);
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == delimiter && (reverse ? i + 1 < text.Length : i > 0))
            {
                _bounds.Add(reverse ? i + 1 : i);
            }
        }

        if (!reverse && text.Length > 0)
        {
            _bounds.Add(text.Length);
        }

        _next = reverse ? 0 : skip;
    }
}
