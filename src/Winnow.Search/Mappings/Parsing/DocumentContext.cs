using System.Text.Json;
using Winnow.Index;

namespace Winnow.Search.Mappings;

/// <summary>The state of parsing one document, reused for the next.</summary>
internal sealed class DocumentContext
{
    private byte[] _unescaped = new byte[256];
    private ulong[] _seen = new ulong[16];
    private int _seenCount;
    private HashSet<string>? _ignored;

    public Document Document { get; } = new();

    public Mapping Mapping { get; private set; } = null!;

    public string Id { get; private set; } = "";

    public ReadOnlyMemory<byte> Source { get; private set; }

    /// <summary>The fields that the mapping does not know yet; null while there are none.</summary>
    public DynamicFields? Dynamic { get; set; }

    /// <summary>Fields that the mapping does not know are left out, whatever it says about new ones.</summary>
    public bool MappedOnly { get; private set; }

    public bool LeavesOut { get; set; }

    public void Start(Mapping mapping, string id, ReadOnlyMemory<byte> source, bool mappedOnly)
    {
        MappedOnly = mappedOnly;
        LeavesOut = false;
        Mapping = mapping;
        Id = id;
        Source = source;
        Dynamic = null;
        _seenCount = 0;
        _ignored?.Clear();
        Document.Clear();
        Document.Source = source;
    }

    /// <summary>The text of a string or number token in UTF-8; valid until the next call.</summary>
    public ReadOnlySpan<byte> Utf8Value(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped || reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return reader.ValueSpan;
        }

        if (_unescaped.Length < reader.ValueSpan.Length)
        {
            _unescaped = new byte[Math.Max(reader.ValueSpan.Length, _unescaped.Length * 2)];
        }

        return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
    }

    /// <summary>Adds a term to a field that has postings or a column. A field that has neither is in the source, and nowhere else.</summary>
    public void AddTerm(FieldInfo field, ReadOnlySpan<byte> term)
    {
        if (field.Index != IndexOptions.None || field.DocValues != DocValuesType.None)
        {
            Document.AddTerm(field, term);
        }
    }

    /// <inheritdoc cref="AddTerm"/>
    public void AddLong(FieldInfo field, long value)
    {
        if (field.HasPoints || field.DocValues != DocValuesType.None)
        {
            Document.AddLong(field, value);
        }
    }

    public void AddIgnored(string field)
    {
        if ((_ignored ??= new HashSet<string>(StringComparer.Ordinal)).Add(field))
        {
            Document.AddTerm(MetadataFields.Ignored, System.Text.Encoding.UTF8.GetBytes(field));
        }
    }

    /// <summary>Opens a set of the names seen in one object; returns its start, to be given back to the other two.</summary>
    public int OpenSeen(int names)
    {
        var start = _seenCount;
        _seenCount += (names + 63) >> 6;
        if (_seenCount > _seen.Length)
        {
            Array.Resize(ref _seen, _seenCount * 2);
        }

        _seen.AsSpan(start, _seenCount - start).Clear();
        return start;
    }

    /// <summary>Marks a name; false when it was marked before.</summary>
    public bool MarkSeen(int start, int ordinal)
    {
        ref var word = ref _seen[start + (ordinal >> 6)];
        var bit = 1UL << (ordinal & 63);
        var first = (word & bit) == 0;
        word |= bit;
        return first;
    }

    public void CloseSeen(int start) => _seenCount = start;

    public JsonLocation Locate(in Utf8JsonReader reader) => JsonLocation.Of(Source.Span, reader.TokenStartIndex);
}
