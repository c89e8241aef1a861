namespace Winnow.Index;

internal enum DocumentFieldKind : byte
{
    Text,
    Term,
    Long,
    Binary,
}

/// <summary>One value of a document: a range of its tokens or bytes, or a number.</summary>
internal struct DocumentField
{
    public FieldInfo Info;
    public DocumentFieldKind Kind;

    /// <summary>The first token of a text; the first byte of a term or of binary.</summary>
    public int Start;

    /// <summary>How many tokens, or bytes.</summary>
    public int Count;

    /// <summary>The number itself; of a text, the last position that it takes (removed words at its end included).</summary>
    public long Number;

    /// <summary>The positions to leave empty before the next text of the field.</summary>
    public int Gap;

    /// <summary>The tokens that share a position with the one before; they do not count for a text's length.</summary>
    public int Overlaps;

    /// <summary>The hash of a term.</summary>
    public uint Hash;
}

/// <summary>A token: where its bytes are in the document's buffer, its position in its text, and its hash.</summary>
internal readonly record struct DocumentToken(int Start, int Length, int Position, uint Hash);
