using Winnow.Index.Codec;

namespace Winnow.Index.Indexing;

/// <summary>
/// Documents in memory on their way to a segment, inverted as they come. The writer guards it with a lock.
/// </summary>
/// <remarks>
/// It knows the live document of each id that it holds, so an update marks the old version dead at once; for the segments before it, it
/// remembers the id, and the writer looks there when it flushes.
/// </remarks>
internal sealed class DocumentBuffer
{
    /// <summary>Callers keep one description a field; one that makes them anew each time must not fill the memory.</summary>
    private const int MaxReferences = 10_000;
    private readonly ByteArena _arena = new();
    private readonly Dictionary<string, FieldBuffer> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<FieldInfo, FieldBuffer> _byReference = new(ReferenceEqualityComparer.Instance);
    private readonly FieldSchema _schema;
    private readonly string _idField;
    private FieldBuffer? _ids;

    /// <summary>Where the fields of the document that was checked last go.</summary>
    private FieldBuffer[] _checked = [];
    private PooledArray<IdState> _idStates;
    private readonly List<int> _dead = [];

    public DocumentBuffer(FieldSchema schema, string idField)
    {
        _schema = schema;
        _idField = idField;
    }

    public int DocCount { get; private set; }

    /// <summary>How many of the documents were deleted again, or born so.</summary>
    public int DeadCount => _dead.Count;

    /// <summary>How many ids must be looked up in older segments.</summary>
    public int PendingDeletes { get; private set; }

    public bool IsEmpty => DocCount == 0 && PendingDeletes == 0;

    public BlobBuffer Sources { get; } = new();

    public long BytesUsed { get; private set; }

    public IReadOnlyList<FieldBuffer> UsedFields => [.. _fields.Values.Where(buffer => buffer.IsUsed)];

    /// <summary>The field of the ids; null when none was seen.</summary>
    public FieldBuffer? Ids => _ids;

    /// <summary>Refuses a document that does not fit the fields, before anything of it is added.</summary>
    public void Check(Document document)
    {
        var fields = document.Fields;
        if (_checked.Length < fields.Length)
        {
            _checked = new FieldBuffer[fields.Length * 2];
        }

        for (var i = 0; i < fields.Length; i++)
        {
            _checked[i] = Find(fields[i].Info);
            Check(fields[i], _checked[i]);
        }
    }

    /// <summary>Adds the document that was checked last.</summary>
    public void Add(Document document, bool live)
    {
        var doc = DocCount++;
        var fields = document.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            AddField(_checked[i], doc, document, fields[i], live);
        }

        Sources.Add(doc, document.Source.Span);
        if (!live)
        {
            _dead.Add(doc);
        }

        if ((doc & 31) == 0 || document.Source.Length > 4096)
        {
            Measure();
        }
    }

    /// <summary>Deletes the live document of an id, here at once, and in older segments at the next flush.</summary>
    public void Delete(ReadOnlySpan<byte> id)
    {
        if (_ids is null)
        {
            if (_schema.Find(_idField) is not { } field)
            {
                // No document of this index ever had an id.
                return;
            }

            Find(field);
        }

        ref var state = ref State(_ids!.Postings!.GetOrAdd(id, (uint)Hash64.Compute(id)));
        if (state.LiveDocPlusOne > 0)
        {
            // What there was in older segments went when this one came.
            _dead.Add(state.LiveDocPlusOne - 1);
            state.LiveDocPlusOne = 0;
        }
        else if (!state.DeleteOlder)
        {
            state.DeleteOlder = true;
            PendingDeletes++;
        }
    }

    /// <summary>Whether the id, by its number, is to be deleted in older segments.</summary>
    public bool IsPendingDelete(int id) => id < _idStates.Capacity && _idStates.Items[id].DeleteOlder;

    /// <summary>The documents that are alive; null when all are.</summary>
    public FixedBitSet? LiveDocs()
    {
        if (_dead.Count == 0)
        {
            return null;
        }

        var live = new FixedBitSet(DocCount);
        live.SetAll();
        foreach (var doc in _dead)
        {
            live.Clear(doc);
        }

        return live;
    }

    /// <summary>Gives all memory back; the buffer is not used again.</summary>
    public void Return()
    {
        foreach (var field in _fields.Values)
        {
            field.Return();
        }

        Sources.Return();
        _idStates.Return();
        _arena.Return();
    }

    private static void Check(in DocumentField field, FieldBuffer buffer)
    {
        var info = buffer.Info;
        var fits = field.Kind switch
        {
            DocumentFieldKind.Text => info.Index != IndexOptions.None,
            DocumentFieldKind.Term => buffer.Postings is not null,
            DocumentFieldKind.Long => info.DocValues == DocValuesType.SortedNumeric || info.HasPoints,
            _ => info.DocValues == DocValuesType.Binary,
        };
        if (!fits)
        {
            throw new ArgumentException($"field \"{info.Name}\" is indexed as {info} and cannot take a {field.Kind} value");
        }
    }

    private void AddField(FieldBuffer buffer, int doc, Document document, in DocumentField field, bool live)
    {
        buffer.IsUsed = true;
        switch (field.Kind)
        {
            case DocumentFieldKind.Text:
                buffer.AddText(doc, document, field);
                break;
            case DocumentFieldKind.Term:
                var id = buffer.AddTerm(doc, document.Bytes(field), field.Hash);
                if (live && buffer == _ids)
                {
                    State(id).LiveDocPlusOne = doc + 1;
                }

                break;
            case DocumentFieldKind.Long:
                buffer.Numbers!.Add(doc, field.Number);
                break;
            default:
                buffer.Blobs!.Add(doc, document.Bytes(field));
                break;
        }
    }

    private FieldBuffer Find(FieldInfo info)
    {
        if (_byReference.TryGetValue(info, out var known))
        {
            return known;
        }

        var agreed = _schema.Agree(info);
        if (!_fields.TryGetValue(agreed.Name, out var buffer))
        {
            buffer = new FieldBuffer(agreed, _arena);
            _fields.Add(agreed.Name, buffer);
            if (agreed.Name == _idField)
            {
                _ids = buffer;
            }
        }

        if (_byReference.Count >= MaxReferences)
        {
            _byReference.Clear();
        }

        _byReference.Add(info, buffer);
        return buffer;
    }

    private ref IdState State(int id)
    {
        _idStates.EnsureCapacity(id + 1);
        return ref _idStates.Items[id];
    }

    private void Measure()
    {
        var bytes = _arena.BytesUsed + Sources.BytesUsed + _idStates.BytesUsed;
        foreach (var field in _fields.Values)
        {
            bytes += field.BytesUsed;
        }

        BytesUsed = bytes;
    }

    private struct IdState
    {
        /// <summary>The document in this buffer that is alive and has this id.</summary>
        public int LiveDocPlusOne;

        /// <summary>Whether older segments may have a live document of this id.</summary>
        public bool DeleteOlder;
    }
}
