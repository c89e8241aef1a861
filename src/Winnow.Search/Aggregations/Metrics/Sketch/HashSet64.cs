namespace Winnow.Search.Aggregations;

/// <summary>A set of 64-bit hashes: open addressing, zero kept aside.</summary>
internal sealed class HashSet64
{
    private ulong[] _table = new ulong[16];
    private bool _hasZero;
    private int _used;

    public int Count => _used + (_hasZero ? 1 : 0);

    public IEnumerable<ulong> Values => (_hasZero ? [0UL] : Enumerable.Empty<ulong>()).Concat(_table.Where(hash => hash != 0));

    public void Add(ulong hash)
    {
        if (hash == 0)
        {
            _hasZero = true;
            return;
        }

        var mask = _table.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            if (_table[slot] == hash)
            {
                return;
            }

            if (_table[slot] == 0)
            {
                _table[slot] = hash;
                if (++_used * 4 > _table.Length * 3)
                {
                    Grow();
                }

                return;
            }
        }
    }

    private void Grow()
    {
        var old = _table;
        _table = new ulong[old.Length * 2];
        _used = 0;
        foreach (var hash in old)
        {
            if (hash != 0)
            {
                Add(hash);
            }
        }
    }
}
