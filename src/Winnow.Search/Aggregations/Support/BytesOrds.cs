namespace Winnow.Search.Aggregations;

/// <summary>Gives each distinct byte string a dense ordinal, in the order of their first appearance.</summary>
internal sealed class BytesOrds(AggregationContext context)
{
    private int[] _table = new int[32];
    private int[] _hashes = new int[16];
    private int[] _starts = new int[17];
    private byte[] _bytes = new byte[256];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int ord] => _bytes.AsSpan(_starts[ord], _starts[ord + 1] - _starts[ord]);

    public int GetOrAdd(ReadOnlySpan<byte> term)
    {
        var hash = Hash(term);
        var mask = _table.Length - 1;
        var slot = hash & mask;
        while (_table[slot] != 0)
        {
            var ord = _table[slot] - 1;
            if (_hashes[ord] == hash && this[ord].SequenceEqual(term))
            {
                return ord;
            }

            slot = (slot + 1) & mask;
        }

        return Add(term, hash, slot);
    }

    private int Add(ReadOnlySpan<byte> term, int hash, int slot)
    {
        var ord = Count;
        if (ord == _hashes.Length)
        {
            Grow();
            slot = FreeSlot(hash);
        }

        var start = _starts[ord];
        Arrays.Grow(context, ref _bytes, checked(start + term.Length));
        term.CopyTo(_bytes.AsSpan(start));
        _starts[ord + 1] = start + term.Length;
        _hashes[ord] = hash;
        _table[slot] = ord + 1;
        Count = ord + 1;
        return ord;
    }

    private void Grow()
    {
        var capacity = _hashes.Length * 2;
        Arrays.Grow(context, ref _hashes, capacity);
        Arrays.Grow(context, ref _starts, capacity + 1);
        context.Account((long)capacity * sizeof(int));
        _table = new int[capacity * 2];
        for (var ord = 0; ord < Count; ord++)
        {
            _table[FreeSlot(_hashes[ord])] = ord + 1;
        }
    }

    private int FreeSlot(int hash)
    {
        var mask = _table.Length - 1;
        var slot = hash & mask;
        while (_table[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private static int Hash(ReadOnlySpan<byte> term) => (int)(TermHash.Of(term) >> 32) & int.MaxValue;
}
