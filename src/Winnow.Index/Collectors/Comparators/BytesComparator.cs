using Winnow.Index.Queries;

namespace Winnow.Index.Collectors;

/// <summary>
/// A sorted-set column. Within a segment ordinals are compared; across segments bytes. An ordinal's key is twice the ordinal, so that
/// a term which the segment does not have fits between two keys.
/// </summary>
internal sealed class BytesComparator : FieldComparator
{
    private const int MissingFirst = int.MinValue;
    private const int MissingLast = int.MaxValue;

    private readonly SortField _field;
    private readonly byte[]?[] _values;
    private readonly int[] _keys;
    private readonly int[] _leaves;
    private readonly byte[]? _missing;
    private SortedSetColumn? _column;
    private int _leaf = -1;
    private int _missingKey;
    private int _bottomSlot = -1;
    private int _bottomKey;
    private bool _hasTop;
    private byte[]? _top;
    private int _topKey;

    public BytesComparator(SortField field, int slots)
    {
        _field = field;
        _values = new byte[]?[slots];
        _keys = new int[slots];
        _leaves = new int[slots];
        _missing = (byte[]?)field.MissingValue;
    }

    public override int Compare(int slot, int otherSlot) =>
        _leaves[slot] == _leaves[otherSlot]
            ? CompareKeys(_keys[slot], _values[slot], _keys[otherSlot], _values[otherSlot])
            : CompareValues(_values[slot], _values[otherSlot]);

    public override void SetBottom(int slot)
    {
        _bottomSlot = slot;
        if (_leaves[slot] != _leaf)
        {
            // From here on the hit is known by its key in this segment.
            _keys[slot] = KeyOf(_values[slot]);
            _leaves[slot] = _leaf;
        }

        _bottomKey = _keys[slot];
    }

    public override void SetTop(object? value)
    {
        _hasTop = true;
        _top = (byte[]?)value;
    }

    public override void SetLeaf(LeafContext context)
    {
        _column = context.Reader.SortedSet(_field.Name);
        _leaf = context.Ord;
        _missingKey = KeyOf(_missing);
        if (_bottomSlot >= 0)
        {
            SetBottom(_bottomSlot);
        }

        if (_hasTop)
        {
            _topKey = KeyOf(_top);
        }
    }

    public override bool TryDecode(ReadOnlySpan<int> docs, Span<long> keys)
    {
        for (var i = 0; i < docs.Length; i++)
        {
            keys[i] = KeyOf(docs[i]);
        }

        return true;
    }

    public override long BottomKey => _bottomKey;

    public override bool BottomKeyIsExact => IsOrdinal(_bottomKey);

    public override int CompareBottom(int doc) => CompareKeys(_bottomKey, _values[_bottomSlot], KeyOf(doc), _missing);

    public override int CompareTop(int doc) => CompareKeys(_topKey, _top, KeyOf(doc), _missing);

    public override void Copy(int slot, int doc)
    {
        var key = KeyOf(doc);
        _keys[slot] = key;
        _leaves[slot] = _leaf;
        _values[slot] = key == _missingKey && !IsOrdinal(key) ? _missing : _column!.LookupOrd(key >> 1).ToArray();
    }

    public override object? Value(int slot) => _values[slot];

    private static bool IsOrdinal(int key) => (key & 1) == 0 && key >= 0;

    private int KeyOf(int doc)
    {
        int ord;
        if (_column is null || !_column.TryGet(doc, out ord))
        {
            return _missingKey;
        }

        return 2 * (_field.Mode == SortMode.Max && !_column.IsSingleValued ? _column.Ords(doc)[^1] : ord);
    }

    private int KeyOf(byte[]? value)
    {
        if (value is null)
        {
            return _field.MissingLastUnreversed ? MissingLast : MissingFirst;
        }

        var ord = _column?.LookupTerm(value) ?? -1;
        return ord >= 0 ? 2 * ord : (2 * (-ord - 1)) - 1;
    }

    // Different terms that the segment does not have may share the key between their neighbours.
    private int CompareKeys(int left, byte[]? leftValue, int right, byte[]? rightValue) =>
        left != right || IsOrdinal(left) ? left.CompareTo(right) : CompareValues(leftValue, rightValue);

    private int CompareValues(byte[]? left, byte[]? right)
    {
        if (left is null || right is null)
        {
            var missingOrder = _field.MissingLastUnreversed ? 1 : -1;
            return left is null ? (right is null ? 0 : missingOrder) : -missingOrder;
        }

        return left.AsSpan().SequenceCompareTo(right);
    }
}
