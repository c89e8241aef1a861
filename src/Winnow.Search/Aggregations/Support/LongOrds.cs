namespace Winnow.Search.Aggregations;

/// <summary>
/// Gives each distinct (owning bucket, key) pair a dense bucket ordinal, in the order of their first appearance. With a single owner
/// the pair is just the key. Open addressing, linear probing.
/// </summary>
internal sealed class LongOrds
{
    private const int InitialCapacity = 16;

    private readonly AggregationContext _context;
    private int[] _table = new int[InitialCapacity * 2];
    private long[] _keys = new long[InitialCapacity];
    private int[] _owners;
    private readonly bool _single;

    public LongOrds(AggregationContext context, bool singleOwner)
    {
        _context = context;
        _single = singleOwner;
        _owners = singleOwner ? [] : new int[InitialCapacity];
    }

    public int Count { get; private set; }

    public long Key(int ord) => _keys[ord];

    public int Owner(int ord) => _single ? 0 : _owners[ord];

    public int GetOrAdd(int owner, long key)
    {
        var table = _table;
        var mask = table.Length - 1;
        var slot = Hash(owner, key) & mask;
        while (true)
        {
            var ord = table[slot] - 1;
            if (ord < 0)
            {
                return Add(owner, key, slot);
            }

            if (_keys[ord] == key && (_single || _owners[ord] == owner))
            {
                return ord;
            }

            slot = (slot + 1) & mask;
        }
    }

    private int Add(int owner, long key, int slot)
    {
        var ord = Count;
        if (ord == _keys.Length)
        {
            Grow();
            slot = FreeSlot(Hash(owner, key));
        }

        _keys[ord] = key;
        if (!_single)
        {
            _owners[ord] = owner;
        }

        _table[slot] = ord + 1;
        Count = ord + 1;
        return ord;
    }

    private void Grow()
    {
        var capacity = _keys.Length * 2;
        Arrays.Grow(_context, ref _keys, capacity);
        if (!_single)
        {
            Arrays.Grow(_context, ref _owners, capacity);
        }

        // The new table lives beside the old one until it is filled.
        _context.Account((long)capacity * 2 * sizeof(int));
        _table = new int[capacity * 2];
        for (var ord = 0; ord < Count; ord++)
        {
            _table[FreeSlot(Hash(Owner(ord), _keys[ord]))] = ord + 1;
        }

        _context.Account(-(long)capacity * sizeof(int));
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

    private static int Hash(int owner, long key)
    {
        var mixed = ((ulong)key ^ ((ulong)(uint)owner << 40 | (uint)owner)) * 0x9E3779B97F4A7C15;
        return (int)(mixed >> 33);
    }
}
