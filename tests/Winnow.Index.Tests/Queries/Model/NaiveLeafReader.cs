namespace Winnow.Index.Tests.Queries;

/// <summary>A segment that keeps everything in dictionaries and lists.</summary>
internal sealed class NaiveLeafReader : LeafReader
{
    private readonly IReadOnlyList<NaiveDocument> _documents;
    private readonly Dictionary<string, NaiveTerms> _terms = [];
    private readonly Dictionary<string, FieldInfo> _fields = [];

    public NaiveLeafReader(IReadOnlyList<NaiveDocument> documents, int blockSize)
    {
        _documents = documents;
        foreach (var field in NaiveIndex.Fields.Values)
        {
            if (field.Index == IndexOptions.None)
            {
                _fields[field.Name] = field;
            }
            else
            {
                Index(field, doc => doc.Texts.GetValueOrDefault(field.Name) ?? doc.Keywords.GetValueOrDefault(field.Name), blockSize);
            }
        }

        if (documents.Any(doc => doc.Deleted))
        {
            LiveDocs = new FixedBitSet(documents.Count);
            for (var doc = 0; doc < documents.Count; doc++)
            {
                if (!documents[doc].Deleted)
                {
                    LiveDocs.Set(doc);
                }
            }
        }
    }

    public override string SegmentName => "_naive";

    public override int MaxDoc => _documents.Count;

    public override int NumDocs => _documents.Count(doc => !doc.Deleted);

    public override FixedBitSet? LiveDocs { get; }

    public override IReadOnlyCollection<FieldInfo> FieldInfos => _fields.Values;

    public override FieldInfo? FieldInfo(string field) => _fields.GetValueOrDefault(field);

    public override Terms? Terms(string field) => _terms.GetValueOrDefault(field);

    public override NormValues? Norms(string field) =>
        NaiveIndex.TextFields.Contains(field) && _terms.ContainsKey(field)
            ? new NaiveNorms([.. _documents.Select(doc => NormEncoding.Encode(doc.Texts.GetValueOrDefault(field)?.Length ?? 0))]) : null;

    public override SortedNumericColumn? SortedNumeric(string field)
    {
        long[][] values = field == NaiveIndex.DoubleField
            ? [.. _documents.Select(doc => doc.Doubles.TryGetValue(field, out var value) ? new[] { SortableDouble.ToLong(value) } : [])]
            : [.. _documents.Select(doc => doc.Longs.GetValueOrDefault(field) ?? [])];
        return Array.Exists(values, list => list.Length > 0) ? new NaiveNumericColumn(values) : null;
    }

    public override SortedSetColumn? SortedSet(string field)
    {
        string[][] values = [.. _documents.Select(doc => doc.Keywords.GetValueOrDefault(field) ?? [])];
        return Array.Exists(values, list => list.Length > 0) ? new NaiveSetColumn(values) : null;
    }

    public override BinaryColumn? Binary(string field) => null;

    public override PointValues? Points(string field) =>
        field == NaiveIndex.LongField && _documents.Any(doc => doc.Longs.ContainsKey(field))
            ? new NaivePoints([.. _documents.Select(doc => doc.Longs.GetValueOrDefault(field) ?? [])]) : null;

    public override ReadOnlyMemory<byte> StoredSource(int doc) => default;

    private void Index(FieldInfo field, Func<NaiveDocument, string[]?> wordsOf, int blockSize)
    {
        _fields[field.Name] = field;
        var positions = new SortedDictionary<byte[], SortedDictionary<int, List<int>>>(
            Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)));
        for (var doc = 0; doc < _documents.Count; doc++)
        {
            var words = wordsOf(_documents[doc]) ?? [];
            for (var position = 0; position < words.Length; position++)
            {
                var term = NaiveIndex.Bytes(words[position]);
                if (!positions.TryGetValue(term, out var docs))
                {
                    positions.Add(term, docs = []);
                }

                if (!docs.TryGetValue(doc, out var list))
                {
                    docs.Add(doc, list = []);
                }

                list.Add(position);
            }
        }

        if (positions.Count > 0)
        {
            byte Norm(int doc) => field.HasNorms ? NormEncoding.Encode(wordsOf(_documents[doc])!.Length) : (byte)1;
            _terms[field.Name] = new NaiveTerms(
                field.Index == IndexOptions.DocsAndFreqsAndPositions,
                [.. positions.Select(entry => new NaiveTerm(entry.Key, [.. entry.Value.Select(doc => new NaivePosting(doc.Key, [.. doc.Value], Norm(doc.Key)))]))],
                blockSize);
        }
    }
}
