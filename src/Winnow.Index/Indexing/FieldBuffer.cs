namespace Winnow.Index.Indexing;

/// <summary>Everything about one field in the indexing buffer.</summary>
internal sealed class FieldBuffer
{
    /// <summary>The last position that a text reaches: what lies behind is all there.</summary>
    private const int MaxPosition = int.MaxValue - 128;
    private PooledArray<byte> _norms;

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

    /// <summary>Whether a document has a value; an id may be known only because it is to be deleted.</summary>
    public bool IsUsed { get; set; }

    public long BytesUsed => (Postings?.BytesUsed ?? 0) + (Numbers?.BytesUsed ?? 0) + (Blobs?.BytesUsed ?? 0) + _norms.BytesUsed;

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
            postings.Add(postings.GetOrAdd(document.Bytes(token), token.Hash), doc, Position(token.Position));
        }

        _nextPosition = Position(field.Number + 1 + field.Gap);
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
            Postings.Add(id, doc, _nextPosition);
            _nextPosition = Position(1);
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

        _norms.EnsureCapacity(maxDoc);
        return _norms.Items;
    }

    public void Return()
    {
        Postings?.Return();
        Numbers?.Return();
        Blobs?.Return();
        _norms.Return();
    }

    private int Position(long fromNext) => (int)Math.Min(MaxPosition, _nextPosition + fromNext);

    private void SetNorm(int doc)
    {
        if (!Info.HasNorms)
        {
            return;
        }

        _norms.EnsureCapacity(doc + 1);
        _norms.Items[doc] = NormEncoding.Encode(_length);
    }
}
