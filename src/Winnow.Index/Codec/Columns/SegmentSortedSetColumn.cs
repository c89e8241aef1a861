using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Ordinals by document, into a term dictionary, which is the field's own when the field is searchable as well.</summary>
internal sealed class SegmentSortedSetColumn(ValuesEntry entry, TermDictionary dictionary) : SortedSetColumn
{
    private readonly ValuesReader _values = new(entry);
    private TermBlockCursor? _terms;
    private int[] _ords = new int[1];
    private long[] _decoded = [];

    public override int DocCount => entry.Docs.Count;

    public override bool IsSingleValued => _values.IsSingleValued;

    public override int OrdCount => (int)dictionary.Size;

    public override bool TryGet(int doc, out int ord)
    {
        var found = _values.TryGetFirst(doc, out var value);
        ord = found ? Checked(value) : -1;
        return found;
    }

    public override ReadOnlySpan<int> Ords(int doc)
    {
        var values = _values.GetAll(doc);
        if (_ords.Length < values.Length)
        {
            _ords = new int[values.Length * 2];
        }

        for (var i = 0; i < values.Length; i++)
        {
            _ords[i] = Checked(values[i]);
        }

        return _ords.AsSpan(0, values.Length);
    }

    public override void Decode(ReadOnlySpan<int> docs, Span<int> ords)
    {
        if (_decoded.Length < docs.Length)
        {
            _decoded = new long[docs.Length];
        }

        _values.DecodeFirst(docs, _decoded, missing: -1);
        for (var i = 0; i < docs.Length; i++)
        {
            ords[i] = (int)_decoded[i];
        }
    }

    public override ReadOnlySpan<byte> LookupOrd(int ord)
    {
        var terms = _terms ??= new TermBlockCursor(dictionary);
        terms.SeekOrd(ord);
        return terms.Term;
    }

    public override int LookupTerm(ReadOnlySpan<byte> term)
    {
        var terms = _terms ??= new TermBlockCursor(dictionary);
        return terms.SeekCeil(term) switch
        {
            SeekStatus.Found => (int)terms.Ord,
            SeekStatus.NotFound => -(int)terms.Ord - 1,
            _ => -OrdCount - 1,
        };
    }

    private int Checked(long ord) => (ulong)ord < (ulong)dictionary.Size
        ? (int)ord
        : throw new CorruptIndexException($"ordinal {ord} of {dictionary.Size}", entry.Data.Name);
}
