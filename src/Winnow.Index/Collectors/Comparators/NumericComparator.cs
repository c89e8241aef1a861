using Winnow.Index.Queries;

namespace Winnow.Index.Collectors;

/// <summary>A numeric column, compared as 64-bit integers: doubles are stored so that their order is that of the integers.</summary>
internal sealed class NumericComparator : FieldComparator
{
    private readonly SortField _field;
    private readonly bool _double;
    private readonly long[] _values;
    private readonly long _missing;
    private SortedNumericColumn? _column;
    private NumericCandidates? _candidates;
    private bool _smallest;
    private long _bottom;
    private long _top;

    public NumericComparator(SortField field, int slots)
    {
        _field = field;
        _double = field.Type == SortFieldType.Double;
        _values = new long[slots];
        _missing = field.MissingValue is { } value ? ToLong(value)
            : _double ? SortableDouble.ToLong(field.MissingLastUnreversed ? double.PositiveInfinity : double.NegativeInfinity)
            : field.MissingLastUnreversed ? long.MaxValue : long.MinValue;
    }

    public override int Compare(int slot, int otherSlot) => _values[slot].CompareTo(_values[otherSlot]);

    public override void SetBottom(int slot) => _bottom = _values[slot];

    public override void SetTop(object? value) => _top = value is null ? _missing : ToLong(value);

    public override void SetLeaf(LeafContext context)
    {
        _column = context.Reader.SortedNumeric(_field.Name);
        _smallest = _column is null || _column.IsSingleValued || _field.Mode == SortMode.Min;
        _candidates = _field.Mode != SortMode.Sum && _column is not null
            ? new NumericCandidates(_column, context.Reader.Points(_field.Name), context.Reader.MaxDoc) : null;
    }

    public override bool TryDecode(ReadOnlySpan<int> docs, Span<long> keys)
    {
        if (_column is null)
        {
            keys[..docs.Length].Fill(_missing);
        }
        else if (_smallest)
        {
            _column.Decode(docs, keys, _missing);
        }
        else
        {
            for (var i = 0; i < docs.Length; i++)
            {
                keys[i] = ValueOf(docs[i]);
            }
        }

        return true;
    }

    public override long BottomKey => _bottom;

    public override int NextCandidate(int doc, bool reverse, bool equalsCompete)
    {
        // A document without a value has no place in the column where one could look for it.
        var missingOrder = reverse ? _missing.CompareTo(_bottom) : _bottom.CompareTo(_missing);
        if (_candidates is null || missingOrder > 0 || (missingOrder == 0 && equalsCompete))
        {
            return doc;
        }

        if (!equalsCompete && _bottom == (reverse ? long.MaxValue : long.MinValue))
        {
            return DocIdSetIterator.NoMoreDocs;
        }

        var step = equalsCompete ? 0 : 1;
        return reverse ? _candidates.Next(doc, _bottom + step, long.MaxValue) : _candidates.Next(doc, long.MinValue, _bottom - step);
    }

    public override int CompareBottom(int doc) => _bottom.CompareTo(ValueOf(doc));

    public override int CompareTop(int doc) => _top.CompareTo(ValueOf(doc));

    public override void Copy(int slot, int doc) => _values[slot] = ValueOf(doc);

    public override object? Value(int slot) => _double ? (object)SortableDouble.FromLong(_values[slot]) : _values[slot];

    private long ToLong(object value) => _double ? SortableDouble.ToLong(Convert.ToDouble(value)) : Convert.ToInt64(value);

    private long ValueOf(int doc)
    {
        if (_column is null)
        {
            return _missing;
        }

        if (_smallest)
        {
            return _column.TryGet(doc, out var value) ? value : _missing;
        }

        var values = _column.Values(doc);
        return values.IsEmpty ? _missing : _double ? MultiValues.Double(values, _field.Mode) : MultiValues.Long(values, _field.Mode);
    }
}
