using System.Text;
using Winnow.Text.Unicode;

namespace Winnow.Text;

/// <summary>
/// Replaces letters, digits and punctuation outside ASCII by what they look like in it; keeps the original at the same position if
/// it is asked to.
/// </summary>
public sealed class AsciiFoldingFilter(TokenStream input, bool preserveOriginal = false) : TokenFilter(input)
{
    private readonly Token _original = new();
    private char[] _folded = new char[64];
    private bool _originalWaits;

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (_originalWaits)
        {
            _originalWaits = false;
            Token.CopyFrom(_original);
            Token.PositionIncrement = 0;
            return true;
        }

        if (!Input.IncrementToken())
        {
            return false;
        }

        if (!Ascii.IsValid(Token.Chars) && TryFold(Token.Chars, out int length))
        {
            if (preserveOriginal)
            {
                _original.CopyFrom(Token);
                _originalWaits = true;
            }

            Token.SetTerm(_folded.AsSpan(0, length));
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void Clear() => _originalWaits = false;

    private bool TryFold(ReadOnlySpan<char> term, out int length)
    {
        bool changed = false;
        length = 0;
        foreach (char c in term)
        {
            string? replacement = c < 128 ? null : AsciiFoldingTable.Find(c);
            int needed = length + (replacement?.Length ?? 1);
            if (needed > _folded.Length)
            {
                Array.Resize(ref _folded, _folded.Length * 2);
            }

            if (replacement is null)
            {
                _folded[length] = c;
            }
            else
            {
                replacement.CopyTo(_folded.AsSpan(length));
                changed = true;
            }

            length = needed;
        }

        return changed;
    }
}
