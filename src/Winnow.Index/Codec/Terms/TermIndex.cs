using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>The index over the blocks of a dictionary, searched in its file. Any number of threads.</summary>
internal sealed class TermIndex
{
    private readonly IndexInput _data;
    private readonly int _shared;
    private readonly long _keys;
    private readonly long _ends;
    private readonly long _starts;
    private readonly long _separators;

    public TermIndex(IndexInput data, ref ByteReader meta)
    {
        _data = data;
        BlockCount = meta.ReadVInt();
        _shared = meta.ReadVInt();
        _keys = meta.ReadVLong();
        _ends = _keys + (BlockCount * 8L);
        _starts = _ends + ((BlockCount + 1) * 4L);
        _separators = _starts + ((BlockCount + 1) * 8L);
    }

    public int BlockCount { get; }

    /// <summary>The first eight bytes as a number of the same order.</summary>
    public static ulong Key(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 8)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }

        ulong key = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            key |= (ulong)bytes[i] << (56 - (8 * i));
        }

        return key;
    }

    public (long Start, int Length) Block(int block)
    {
        var offsets = _data.Span(_starts + (block * 8L), 16);
        var start = BinaryPrimitives.ReadInt64LittleEndian(offsets);
        var length = BinaryPrimitives.ReadInt64LittleEndian(offsets[8..]) - start;
        return start >= 0 && length is > 0 and <= int.MaxValue
            ? (start, (int)length)
            : throw new CorruptIndexException($"term block {block} starts at {start} and is {length} bytes long", _data.Name);
    }

    /// <summary>The last block whose separator is not after the term: the only one that can hold it. -1 when all are after it.</summary>
    public int Find(ReadOnlySpan<byte> term)
    {
        if (BlockCount == 0)
        {
            return -1;
        }

        if (_shared > 0)
        {
            var prefix = Separator(0)[.._shared];
            var common = term.CommonPrefixLength(prefix);
            if (common < _shared)
            {
                return common == term.Length || term[common] < prefix[common] ? -1 : BlockCount - 1;
            }
        }

        var key = Key(term[_shared..]);
        var keys = _data.Span(_keys, BlockCount * 8);
        var low = LowerBound(keys, key);
        if (low == BlockCount || KeyAt(keys, low) != key)
        {
            return low - 1;
        }

        // Separators with the same eight bytes: the rest decides.
        var high = key == ulong.MaxValue ? BlockCount : LowerBound(keys, key + 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Separator(middle).SequenceCompareTo(term) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private static ulong KeyAt(ReadOnlySpan<byte> keys, int block) => BinaryPrimitives.ReadUInt64LittleEndian(keys[(block * 8)..]);

    private static int LowerBound(ReadOnlySpan<byte> keys, ulong key)
    {
        var (low, high) = (0, keys.Length / 8);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (KeyAt(keys, middle) < key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private ReadOnlySpan<byte> Separator(int block)
    {
        var ends = _data.Span(_ends + (block * 4L), 8);
        var start = BinaryPrimitives.ReadUInt32LittleEndian(ends);
        var end = BinaryPrimitives.ReadUInt32LittleEndian(ends[4..]);
        return _data.Span(_separators + start, (int)(end - start));
    }
}
