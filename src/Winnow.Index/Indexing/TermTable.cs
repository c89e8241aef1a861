using System.Buffers;
using System.Runtime.CompilerServices;

namespace Winnow.Index.Indexing;

/// <summary>Numbers the distinct terms of a field in the order of their first appearance. Open addressing; a slot holds hash and number.</summary>
internal sealed class TermTable(ByteArena arena)
{
    private const int InitialSlots = 64;
    private ulong[] _slots = RentSlots(InitialSlots);
    private int _mask = InitialSlots - 1;
    private PooledArray<int> _addresses;

    public int Count { get; private set; }

    public long BytesUsed => (_slots.Length * 8L) + _addresses.BytesUsed;

    public ReadOnlySpan<byte> Term(int id) => arena.Bytes(_addresses.Items[id]);

    /// <summary>The term's number; a new one when it equals the count before the call.</summary>
    public int GetOrAdd(ReadOnlySpan<byte> term, uint hash)
    {
        var slots = _slots;
        var mask = _mask;
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

    /// <summary>Gives the memory back; the table is not used again.</summary>
    public void Return()
    {
        ArrayPool<ulong>.Shared.Return(_slots);
        _slots = [];
        _addresses.Return();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Add(ReadOnlySpan<byte> term, uint hash, int at)
    {
        var id = Count++;
        _addresses.EnsureCapacity(Count);
        _addresses.Items[id] = arena.AddBytes(term);
        _slots[at] = ((ulong)hash << 32) | (uint)(id + 1);
        if (Count > _mask / 2)
        {
            Grow();
        }

        return id;
    }

    /// <summary>The pool may give more than was asked for; the table's size is a power of two all the same.</summary>
    private static ulong[] RentSlots(int count)
    {
        var slots = ArrayPool<ulong>.Shared.Rent(count);
        Array.Clear(slots, 0, count);
        return slots;
    }

    private void Grow()
    {
        var (old, oldCount) = (_slots, _mask + 1);
        _slots = RentSlots(oldCount * 2);
        _mask = (oldCount * 2) - 1;
        foreach (var slot in old.AsSpan(0, oldCount))
        {
            if (slot == 0)
            {
                continue;
            }

            var at = (int)(slot >> 32) & _mask;
            while (_slots[at] != 0)
            {
                at = (at + 1) & _mask;
            }

            _slots[at] = slot;
        }

        ArrayPool<ulong>.Shared.Return(old);
    }
}
