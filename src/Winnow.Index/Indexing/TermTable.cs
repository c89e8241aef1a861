using System.Runtime.CompilerServices;

namespace Winnow.Index.Indexing;

/// <summary>Numbers the distinct terms of a field in the order of their first appearance. Open addressing; a slot holds hash and number.</summary>
internal sealed class TermTable(ByteArena arena)
{
    private const int InitialSlots = 256;
    private const int LargestKept = 1 << 17;
    private ulong[] _slots = new ulong[InitialSlots];
    private int[] _addresses = new int[InitialSlots];

    public int Count { get; private set; }

    public long BytesUsed => (_slots.Length * 8L) + (_addresses.Length * 4L);

    public ReadOnlySpan<byte> Term(int id) => arena.Bytes(_addresses[id]);

    /// <summary>The term's number; a new one when it equals the count before the call.</summary>
    public int GetOrAdd(ReadOnlySpan<byte> term, uint hash)
    {
        var slots = _slots;
        var mask = slots.Length - 1;
        for (var at = (int)hash & mask; ; at = (at + 1) & mask)
        {
            var slot = slots[at];
            if (slot == 0)
            {
                return Add(term, hash, at);
            }

            if ((uint)(slot >> 32) == hash && Term((int)(uint)slot - 1).SequenceEqual(term))
            {
                return (int)(uint)slot - 1;
            }
        }
    }

    /// <summary>The term's number, or -1.</summary>
    public int Find(ReadOnlySpan<byte> term, uint hash)
    {
        var mask = _slots.Length - 1;
        for (var at = (int)hash & mask; _slots[at] != 0; at = (at + 1) & mask)
        {
            if ((uint)(_slots[at] >> 32) == hash && Term((int)(uint)_slots[at] - 1).SequenceEqual(term))
            {
                return (int)(uint)_slots[at] - 1;
            }
        }

        return -1;
    }

    /// <summary>The numbers of the terms in the order of their bytes.</summary>
    public int[] Sorted()
    {
        var ids = new int[Count];
        var keys = new ulong[Count];
        for (var id = 0; id < ids.Length; id++)
        {
            ids[id] = id;
            keys[id] = Codec.TermIndex.Key(Term(id));
        }

        Array.Sort(keys, ids);
        for (var start = 0; start < ids.Length;)
        {
            // The first eight bytes were equal: the rest decides.
            var end = start + 1;
            while (end < ids.Length && keys[end] == keys[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                ids.AsSpan(start, end - start).Sort((a, b) => Term(a).SequenceCompareTo(Term(b)));
            }

            start = end;
        }

        return ids;
    }

    public void Clear()
    {
        if (_slots.Length > LargestKept)
        {
            _slots = new ulong[InitialSlots];
            _addresses = new int[InitialSlots];
        }
        else
        {
            Array.Clear(_slots);
        }

        Count = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Add(ReadOnlySpan<byte> term, uint hash, int at)
    {
        if (Count == _addresses.Length)
        {
            Array.Resize(ref _addresses, Count * 2);
        }

        var id = Count++;
        _addresses[id] = arena.AddBytes(term);
        _slots[at] = ((ulong)hash << 32) | (uint)(id + 1);
        if (Count > _slots.Length / 2)
        {
            Grow();
        }

        return id;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new ulong[old.Length * 2];
        var mask = _slots.Length - 1;
        foreach (var slot in old)
        {
            if (slot == 0)
            {
                continue;
            }

            var at = (int)(slot >> 32) & mask;
            while (_slots[at] != 0)
            {
                at = (at + 1) & mask;
            }

            _slots[at] = slot;
        }
    }
}
