using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>What the segment's metadata say about one <see cref="ValuesWriter"/>'s work.</summary>
internal sealed class ValuesEntry
{
    public ValuesEntry(IndexInput data, ref ByteReader meta, int maxDoc)
    {
        Data = data;
        Docs = DocSet.Read(ref meta, maxDoc, data.Name);
        Starts = meta.ReadByte() == 0 ? null : new MonotonicReader(data, ref meta);
        Values = NumberBlocks.Read(ref meta);
    }

    public IndexInput Data { get; }

    public DocSet Docs { get; }

    /// <summary>Where each document's values start; null when each has one.</summary>
    public MonotonicReader? Starts { get; }

    public NumberBlocks Values { get; }
}

/// <summary>Reads the integers of documents. One thread.</summary>
internal sealed class ValuesReader(ValuesEntry entry)
{
    private readonly DocSetReader _docs = new(entry.Data, entry.Docs);
    private readonly NumberBlockReader _values = new(entry.Data, entry.Values);
    private long[] _scratch = new long[1];

    public DocSetReader Docs => _docs;

    public bool IsSingleValued => entry.Starts is null;

    public bool TryGetFirst(int doc, out long value)
    {
        var rank = _docs.Rank(doc);
        if (rank < 0)
        {
            value = 0;
            return false;
        }

        value = _values.Get(entry.Starts is { } starts ? starts[rank] : rank);
        return true;
    }

    public ReadOnlySpan<long> GetAll(int doc)
    {
        var rank = _docs.Rank(doc);
        if (rank < 0)
        {
            return default;
        }

        if (entry.Starts is not { } starts)
        {
            _scratch[0] = _values.Get(rank);
            return _scratch.AsSpan(0, 1);
        }

        var (start, end) = (starts[rank], starts[rank + 1]);
        if (start >= end || end > _values.Count)
        {
            throw new CorruptIndexException($"the values of document {doc} run from {start} to {end}", entry.Data.Name);
        }

        var count = (int)(end - start);
        if (_scratch.Length < count)
        {
            _scratch = new long[Math.Max(count, _scratch.Length * 2)];
        }

        _values.Get(start, _scratch.AsSpan(0, count));
        return _scratch.AsSpan(0, count);
    }

    /// <summary>The values of a single-valued column by their place, not by document.</summary>
    public void GetSingle(int rank, Span<long> values) => _values.Get(rank, values);

    /// <summary>The first value of each of ascending documents.</summary>
    public void DecodeFirst(ReadOnlySpan<int> docs, Span<long> values, long missing)
    {
        if (_docs.IsAll && entry.Starts is null)
        {
            DecodeDense(docs, values);
            return;
        }

        for (var i = 0; i < docs.Length; i++)
        {
            values[i] = TryGetFirst(docs[i], out var value) ? value : missing;
        }
    }

    /// <summary>Whether the documents in the range may have a value between the bounds.</summary>
    public bool MayMatch(int fromDoc, int toDoc, long low, long high)
    {
        var (first, end) = ((long)_docs.CountBefore(fromDoc), (long)_docs.CountBefore(toDoc));
        if (first >= end)
        {
            return false;
        }

        if (entry.Starts is { } starts)
        {
            (first, end) = (starts[first], starts[end]);
        }

        return _values.MayMatch(first, end - 1, low, high);
    }

    private void DecodeDense(ReadOnlySpan<int> docs, Span<long> values)
    {
        if (docs.Length > 1 && docs[^1] - docs[0] == docs.Length - 1)
        {
            _values.Get(docs[0], values[..docs.Length]);
            return;
        }

        for (var i = 0; i < docs.Length; i++)
        {
            values[i] = _values.Get(docs[i]);
        }
    }
}
