namespace Winnow.Index.Indexing;

/// <summary>Everything about one field in the indexing buffer.</summary>
internal sealed class FieldBuffer
{
    private byte[] _norms = [];

    // Of the document that is being added.
    private int _doc = -1;
    private int _length;
    private int _nextPosition;

    public FieldBuffer(FieldInfo info, ByteArena arena)
    {
        Info = info;
        if (info.Index != IndexOptions.None || info.DocValues == DocValuesType.SortedSet)
        {
            Postings = new PostingsBuffer(info, arena);
        }

        if (info.DocValues is DocValuesType.SortedNumeric or DocValuesType.SortedSet || info.HasPoints)
        {
            Numbers = new NumberBuffer();
        }

        if (info.DocValues == DocValuesType.Binary)
        {
            Blobs = new BlobBuffer();
        }
    }

    public FieldInfo Info { get; }

    /// <summary>The terms; those of a column that cannot be searched have no postings.</summary>
    public PostingsBuffer? Postings { get; }

    public NumberBuffer? Numbers { get; }

    public BlobBuffer? Blobs { get; }

    /// <summary>Whether a document had a value since the last flush.</summary>
    public bool IsUsed { get; set; }

    public long BytesUsed => (Postings?.BytesUsed ?? 0) + (Numbers?.BytesUsed ?? 0) + (Blobs?.BytesUsed ?? 0) + _norms.Length;

    public void AddText(int doc, Document document, in DocumentField field)
    {
        if (_doc != doc)
        {
            _doc = doc;
            _length = 0;
            _nextPosition = 0;
        }

        var postings = Postings!;
        foreach (ref readonly var token in document.Tokens(field))
        {
            postings.Add(postings.GetOrAdd(document.Bytes(token), token.Hash), doc, _nextPosition + token.Position);
        }

        _nextPosition = checked(_nextPosition + (int)field.Number + 1 + field.Gap);
        _length += field.Count - field.Overlaps;
        SetNorm(doc);
    }

    /// <summary>Adds a whole term; returns its number.</summary>
    public int AddTerm(int doc, ReadOnlySpan<byte> term, uint hash)
    {
        if (_doc != doc)
        {
            _doc = doc;
            _length = 0;
            _nextPosition = 0;
        }

        var id = Postings!.GetOrAdd(term, hash);
        if (Info.Index != IndexOptions.None)
        {
            Postings.Add(id, doc, _nextPosition++);
            _length++;
            SetNorm(doc);
        }

        if (Info.DocValues == DocValuesType.SortedSet)
        {
            Numbers!.Add(doc, id);
        }

        return id;
    }

    /// <summary>The norms of the first documents, one byte each.</summary>
    public byte[]? Norms(int maxDoc)
    {
        if (!Info.HasNorms)
        {
            return null;
        }

        if (_norms.Length < maxDoc)
        {
            Array.Resize(ref _norms, maxDoc);
        }

        return _norms;
    }

    public void Clear()
    {
        Postings?.Clear();
        Numbers?.Clear();
        Blobs?.Clear();
        Array.Clear(_norms);
        _doc = -1;
        IsUsed = false;
    }

    private void SetNorm(int doc)
    {
        if (!Info.HasNorms)
        {
            return;
        }

        if (doc >= _norms.Length)
        {
            Array.Resize(ref _norms, Math.Max(256, doc * 2));
        }

        _norms[doc] = NormEncoding.Encode(_length);
    }
}
