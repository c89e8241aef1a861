using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Writes any number of integers a document: the documents that have some, the integers one after the other, and, when a document has
/// more than one, where each document's begin. Numeric columns and the ordinals of sorted-set columns are both this.
/// </summary>
internal sealed class ValuesWriter(IndexOutput data, int maxDoc)
{
    private readonly DocSetWriter _docs = new(maxDoc);
    private readonly NumberBlockWriter _values = new(data);
    private MonotonicWriter? _starts;

    public int DocCount => _docs.Count;

    /// <summary>Adds a document behind the last one, with its values ascending.</summary>
    public void Add(int doc, ReadOnlySpan<long> values)
    {
        if (values.Length != 1 && _starts is null)
        {
            _starts = new MonotonicWriter(data);
            for (var i = 0; i < _docs.Count; i++)
            {
                _starts.Add(i);
            }
        }

        _starts?.Add(_values.Count);
        _docs.Add(doc);
        foreach (var value in values)
        {
            _values.Add(value);
        }
    }

    /// <summary>Adds a document that has one value.</summary>
    public void Add(int doc, long value)
    {
        _starts?.Add(_values.Count);
        _docs.Add(doc);
        _values.Add(value);
    }

    public void Finish(IndexOutput meta)
    {
        _docs.Finish(data, meta);
        meta.WriteByte((byte)(_starts is null ? 0 : 1));
        if (_starts is not null)
        {
            _starts.Add(_values.Count);
            _starts.Finish(meta);
        }

        _values.Finish(meta);
    }
}
