using Winnow.Index.Codec;
using Winnow.Text;

namespace Winnow.Index;

/// <summary>
/// The field values of one document, on their way into an index. Texts are analysed as they are added, outside of any lock of the
/// writer. Reuse one instance: <see cref="Clear"/> keeps its memory. One thread.
/// </summary>
public sealed class Document
{
    /// <summary>The longest term, in bytes.</summary>
    public const int MaxTermLength = 32766;

    private const int LargestKept = 1 << 20;
    private DocumentField[] _fields = new DocumentField[16];
    private DocumentToken[] _tokens = new DocumentToken[64];
    private byte[] _bytes = new byte[1024];
    private int _fieldCount;
    private int _tokenCount;
    private int _byteCount;

    /// <summary>The bytes that are stored with the document. They must not change before it is added.</summary>
    public ReadOnlyMemory<byte> Source { get; set; }

    internal ReadOnlySpan<DocumentField> Fields => _fields.AsSpan(0, _fieldCount);

    /// <summary>Adds a text: its tokens go into the postings, their number into the norms.</summary>
    /// <exception cref="ArgumentException">A token is longer than <see cref="MaxTermLength"/>.</exception>
    public void AddText(FieldInfo field, string value, Analyzer analyzer) => AddText(field, value.AsSpan(), analyzer);

    /// <inheritdoc cref="AddText(FieldInfo, string, Analyzer)"/>
    public void AddText(FieldInfo field, ReadOnlySpan<char> value, Analyzer analyzer)
    {
        using var stream = analyzer.OpenStream(value);
        AddTokens(field, stream, analyzer.PositionIncrementGap);
    }

    /// <summary>Adds a text in UTF-8.</summary>
    /// <inheritdoc cref="AddText(FieldInfo, string, Analyzer)"/>
    public void AddText(FieldInfo field, ReadOnlySpan<byte> utf8, Analyzer analyzer)
    {
        using var stream = analyzer.OpenStream(utf8);
        AddTokens(field, stream, analyzer.PositionIncrementGap);
    }

    /// <summary>Adds one term as it is: to the postings, to a sorted-set column, or to both, as the field says.</summary>
    /// <exception cref="ArgumentException">The term is longer than <see cref="MaxTermLength"/>.</exception>
    public void AddTerm(FieldInfo field, ReadOnlySpan<byte> term)
    {
        CheckLength(field, term);
        NextField() = new DocumentField
        {
            Info = field,
            Kind = DocumentFieldKind.Term,
            Start = Append(term),
            Count = term.Length,
            Hash = (uint)Hash64.Compute(term),
        };
    }

    /// <summary>Adds an integer: to a numeric column, to the points, or to both, as the field says.</summary>
    public void AddLong(FieldInfo field, long value) =>
        NextField() = new DocumentField { Info = field, Kind = DocumentFieldKind.Long, Number = value };

    /// <summary>Adds bytes to a binary column; the last value of a document counts.</summary>
    public void AddBinary(FieldInfo field, ReadOnlySpan<byte> value) =>
        NextField() = new DocumentField { Info = field, Kind = DocumentFieldKind.Binary, Start = Append(value), Count = value.Length };

    /// <summary>Makes the document empty.</summary>
    public void Clear()
    {
        // The memory of one huge document is not kept for small ones.
        if (_bytes.Length > LargestKept)
        {
            _bytes = new byte[1024];
            _tokens = new DocumentToken[64];
        }

        _fieldCount = 0;
        _tokenCount = 0;
        _byteCount = 0;
        Source = default;
    }

    internal ReadOnlySpan<DocumentToken> Tokens(in DocumentField field) => _tokens.AsSpan(field.Start, field.Count);

    internal ReadOnlySpan<byte> Bytes(in DocumentField field) => _bytes.AsSpan(field.Start, field.Count);

    internal ReadOnlySpan<byte> Bytes(in DocumentToken token) => _bytes.AsSpan(token.Start, token.Length);

    private void AddTokens(FieldInfo field, TokenStream stream, int gap)
    {
        var first = _tokenCount;
        var position = -1;
        var overlaps = 0;
        var token = stream.Token;
        while (stream.IncrementToken())
        {
            var increment = token.PositionIncrement;
            position = Math.Max(0, position + increment);
            if (increment == 0)
            {
                overlaps++;
            }

            var term = token.Utf8;
            CheckLength(field, term);
            if (_tokenCount == _tokens.Length)
            {
                Array.Resize(ref _tokens, _tokenCount * 2);
            }

            _tokens[_tokenCount++] = new DocumentToken(Append(term), term.Length, position, (uint)Hash64.Compute(term));
        }

        stream.End();
        NextField() = new DocumentField
        {
            Info = field,
            Kind = DocumentFieldKind.Text,
            Start = first,
            Count = _tokenCount - first,
            Number = position + token.PositionIncrement,
            Gap = gap,
            Overlaps = overlaps,
        };
    }

    private static void CheckLength(FieldInfo field, ReadOnlySpan<byte> term)
    {
        if (term.Length > MaxTermLength)
        {
            throw new ArgumentException(
                $"Document contains at least one immense term in field=\"{field.Name}\" (whose UTF8 encoding is longer than the max length {MaxTermLength}), bytes can be at most {MaxTermLength} in length; got {term.Length}");
        }
    }

    private ref DocumentField NextField()
    {
        if (_fieldCount == _fields.Length)
        {
            Array.Resize(ref _fields, _fieldCount * 2);
        }

        return ref _fields[_fieldCount++];
    }

    private int Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _byteCount < bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _byteCount + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(_byteCount));
        _byteCount += bytes.Length;
        return _byteCount - bytes.Length;
    }
}
