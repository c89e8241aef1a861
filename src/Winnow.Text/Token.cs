using System.Buffers;
using System.Numerics;
using System.Text;

namespace Winnow.Text;

/// <summary>
/// The one current token of a stream: tokenizers fill it, filters change it in place, consumers read it before they ask for the next.
/// </summary>
public sealed class Token
{
    private const int SmallestBuffer = 64;
    private const int LargestKeptBuffer = 1 << 16;

    private char[] _chars = new char[SmallestBuffer];
    private byte[] _utf8 = new byte[SmallestBuffer * 3];
    private int _length;

    /// <summary>How many positions this token lies after the one before it: 1 as a rule, 0 for a synonym, more after removed words.</summary>
    public int PositionIncrement { get; set; } = 1;

    /// <summary>How many positions this token spans.</summary>
    public int PositionLength { get; set; } = 1;

    /// <summary>Where the token begins in the original text, in UTF-16 code units.</summary>
    public int StartOffset { get; set; }

    /// <summary>Where the token ends in the original text (exclusive), in UTF-16 code units.</summary>
    public int EndOffset { get; set; }

    /// <summary>What kind of word it is; see <see cref="TokenTypes"/>.</summary>
    public string Type { get; set; } = TokenTypes.Word;

    /// <summary>Stemmers leave this token alone.</summary>
    public bool IsKeyword { get; set; }

    /// <summary>The length of the term in UTF-16 code units.</summary>
    public int Length => _length;

    /// <summary>The term, which filters may change in place.</summary>
    public Span<char> Chars => _chars.AsSpan(0, _length);

    /// <summary>
    /// The term as UTF-8, valid until the token changes. Lone surrogates become U+FFFD.
    /// </summary>
    public ReadOnlySpan<byte> Utf8
    {
        get
        {
            if (_utf8.Length < _length * 3)
            {
                _utf8 = new byte[_chars.Length * 3];
            }

            if (Ascii.FromUtf16(Chars, _utf8, out int written) != OperationStatus.Done)
            {
                _ = System.Text.Unicode.Utf8.FromUtf16(Chars, _utf8, out _, out written);
            }

            return _utf8.AsSpan(0, written);
        }
    }

    /// <summary>Replaces the term, which may come from this token itself.</summary>
    public void SetTerm(ReadOnlySpan<char> term)
    {
        if (term.Length > _chars.Length)
        {
            // The old array stays alive while the span over it is copied.
            var larger = new char[RoundUp(term.Length)];
            term.CopyTo(larger);
            _chars = larger;
        }
        else
        {
            term.CopyTo(_chars);
        }

        _length = term.Length;
    }

    /// <summary>Sets the term's length: shorter to cut it, longer to write into <see cref="Chars"/> next.</summary>
    public void SetLength(int length)
    {
        if (length > _chars.Length)
        {
            Array.Resize(ref _chars, RoundUp(length));
        }

        _length = length;
    }

    /// <summary>Makes this token the same as another.</summary>
    public void CopyFrom(Token other)
    {
        SetTerm(other.Chars);
        CopyAttributesFrom(other);
    }

    /// <summary>Takes over everything of another token but its term.</summary>
    public void CopyAttributesFrom(Token other)
    {
        PositionIncrement = other.PositionIncrement;
        PositionLength = other.PositionLength;
        StartOffset = other.StartOffset;
        EndOffset = other.EndOffset;
        Type = other.Type;
        IsKeyword = other.IsKeyword;
    }

    /// <summary>The term as a string.</summary>
    public override string ToString() => new(Chars);

    /// <summary>Gives back the memory that one huge term took.</summary>
    internal void Trim()
    {
        if (_chars.Length > LargestKeptBuffer)
        {
            _length = 0;
            _chars = new char[SmallestBuffer];
            _utf8 = new byte[SmallestBuffer * 3];
        }
    }

    /// <summary>A tokenizer starts a new word.</summary>
    internal void Set(ReadOnlySpan<char> term, int startOffset, int endOffset, string type)
    {
        SetTerm(term);
        StartOffset = startOffset;
        EndOffset = endOffset;
        Type = type;
        PositionIncrement = 1;
        PositionLength = 1;
        IsKeyword = false;
    }
    private static int RoundUp(int length) => (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)length), (uint)Array.MaxLength);
}
