using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// The open files of one segment, shared by all readers of it and closed with the last of them. What it says never changes: deletions
/// are kept beside it.
/// </summary>
internal sealed class SegmentCore
{
    private readonly Dictionary<string, IndexInput> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldEntry> _fields = new(StringComparer.Ordinal);
    private readonly List<FieldEntry> _byNumber = [];
    private Action? _closed;
    private StoredReader? _stored;
    private int _references = 1;

    private SegmentCore(SegmentInfo info)
    {
        Info = info;
    }

    public SegmentInfo Info { get; }

    public IReadOnlyList<FieldEntry> Fields => _byNumber;

    public StoredReader Stored => _stored!;

    /// <summary>Opens a segment; its creator holds the first reference.</summary>
    /// <param name="directory">Where the files are.</param>
    /// <param name="info">The segment.</param>
    /// <param name="verify">Whether to compare every byte with the checksums: for files that somebody else may have had in hand.</param>
    /// <param name="closed">Called when the last reference is gone.</param>
    public static SegmentCore Open(StoreDirectory directory, SegmentInfo info, bool verify, Action? closed = null)
    {
        var core = new SegmentCore(info);
        try
        {
            foreach (var file in info.Files)
            {
                core.OpenFile(directory, file, verify);
            }

            core.ReadInfo();
            core._closed = closed;
            return core;
        }
        catch
        {
            core.Close();
            throw;
        }
    }

    /// <summary>Compares every byte with the checksums again: a merge must not carry on what has rotted since the files were opened.</summary>
    public void VerifyChecksums()
    {
        foreach (var input in _inputs.Values)
        {
            CodecUtil.VerifyChecksum(input);
        }
    }

    public FieldEntry? Field(string name) => _fields.GetValueOrDefault(name);

    public bool TryIncRef()
    {
        var references = Volatile.Read(ref _references);
        while (references > 0)
        {
            var seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references)
            {
                return true;
            }

            references = seen;
        }

        return false;
    }

    public void DecRef()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            Close();
        }
    }

    private void Close()
    {
        foreach (var input in _inputs.Values)
        {
            input.Dispose();
        }

        _closed?.Invoke();
    }

    private void OpenFile(StoreDirectory directory, IndexFile file, bool verify)
    {
        var extension = file.Name[(file.Name.LastIndexOf('.') + 1)..];
        var input = IndexFiles.Open(directory, file, verify);
        _inputs.Add(extension, input);
        CodecUtil.CheckHeader(input, SegmentFiles.Format(extension), SegmentFiles.Version, SegmentFiles.Version);
    }

    private IndexInput Input(string extension) => _inputs.TryGetValue(extension, out var input)
        ? input
        : throw new CorruptIndexException($"the segment has no .{extension} file", SegmentFiles.File(Info.Name, extension));

    private void ReadInfo()
    {
        var input = Input(SegmentFiles.Info);
        var header = CodecUtil.CheckHeader(input, SegmentFiles.Format(SegmentFiles.Info), SegmentFiles.Version, SegmentFiles.Version);
        var meta = input.Reader(header.Length);
        var maxDoc = meta.ReadVInt();
        if (maxDoc != Info.MaxDoc || maxDoc < 1)
        {
            throw new CorruptIndexException($"{maxDoc} documents, and not {Info.MaxDoc}", input.Name);
        }

        var fieldCount = meta.ReadVInt();
        for (var i = 0; i < fieldCount; i++)
        {
            var entry = new FieldEntry(FieldInfoFormat.Read(ref meta, input.Name));
            _byNumber.Add(entry);
            if (!_fields.TryAdd(entry.Info.Name, entry))
            {
                throw new CorruptIndexException($"field [{entry.Info.Name}] occurs twice", input.Name);
            }
        }

        while ((SegmentPart)meta.ReadByte() is var part && part != SegmentPart.End)
        {
            ReadPart(part, ref meta, input.Name);
        }

        if (_stored is null)
        {
            throw new CorruptIndexException("the segment has no stored documents", input.Name);
        }
    }

    private void ReadPart(SegmentPart part, ref ByteReader meta, string file)
    {
        if (part == SegmentPart.Stored)
        {
            _stored = new StoredReader(Input(SegmentFiles.Stored), ref meta, Info.MaxDoc);
            return;
        }

        var number = meta.ReadVInt();
        if ((uint)number >= (uint)_byNumber.Count)
        {
            throw new CorruptIndexException($"field {number} of {_byNumber.Count}", file);
        }

        var entry = _byNumber[number];
        switch (part)
        {
            case SegmentPart.Norms:
                entry.Norms = new NormsEntry(Input(SegmentFiles.Columns), ref meta, Info.MaxDoc);
                break;
            case SegmentPart.Terms:
                var positions = _inputs.GetValueOrDefault(SegmentFiles.Positions);
                entry.Terms = new SegmentTerms(Input(SegmentFiles.Terms), Input(SegmentFiles.Postings), positions, entry.Norms, ref meta);
                break;
            case SegmentPart.SortedNumeric:
                entry.SortedNumeric = new ValuesEntry(Input(SegmentFiles.Columns), ref meta, Info.MaxDoc);
                break;
            case SegmentPart.SortedSet:
                entry.SortedSetTerms = meta.ReadByte() != 0
                    ? new TermDictionary(Input(SegmentFiles.Terms), ref meta)
                    : entry.Terms?.Dictionary ?? throw new CorruptIndexException($"field [{entry.Info.Name}] has no terms", file);
                entry.SortedSet = new ValuesEntry(Input(SegmentFiles.Columns), ref meta, Info.MaxDoc);
                break;
            case SegmentPart.Binary:
                entry.Binary = new BinaryColumnEntry(Input(SegmentFiles.Columns), ref meta, Info.MaxDoc);
                break;
            case SegmentPart.Points:
                entry.Points = new SegmentPoints(Input(SegmentFiles.Points), ref meta);
                break;
            default:
                throw new CorruptIndexException($"a part of kind {part}", file);
        }
    }
}
