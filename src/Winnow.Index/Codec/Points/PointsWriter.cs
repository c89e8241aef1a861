using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Writes a field's values in order, with the document of each, in blocks of <see cref="BlockSize"/>. A block packs how far its values
/// lie above its first and how far its document ids lie above its lowest. An index behind the blocks has each one's first and last value.
/// </summary>
internal sealed class PointsWriter(IndexOutput data)
{
    public const int BlockSize = 512;

    /// <summary>A block in the index: first value, last value, offset (int64 each), lowest document (int32), widths (a byte each), two unused.</summary>
    public const int HeaderLength = 32;

    private readonly ArrayBufferWriter<byte> _headers = new();
    private readonly ulong[] _values = new ulong[BlockSize];
    private readonly ulong[] _docs = new ulong[BlockSize];
    private readonly byte[] _packed = new byte[(BlockSize * 8) + PackedInts.Padding];
    private int _used;
    private long _count;

    /// <summary>Adds a value not below the last one; among equal values, documents ascend.</summary>
    public void Add(long value, int doc)
    {
        if (_used == BlockSize)
        {
            WriteBlock();
        }

        _values[_used] = (ulong)value;
        _docs[_used] = (ulong)doc;
        _used++;
        _count++;
    }

    public void Finish(IndexOutput meta, int docCount)
    {
        if (_used > 0)
        {
            WriteBlock();
        }

        meta.WriteVInt(docCount);
        meta.WriteVLong(_count);
        meta.WriteVLong(data.Position);
        data.Write(_headers.WrittenSpan);
    }

    private void WriteBlock()
    {
        var (first, last) = (_values[0], _values[_used - 1]);
        var (lowest, highest) = (ulong.MaxValue, 0UL);
        for (var i = 0; i < _used; i++)
        {
            lowest = Math.Min(lowest, _docs[i]);
            highest = Math.Max(highest, _docs[i]);
        }

        var valueBits = PackedInts.BitsRequired(last - first);
        var docBits = 64 - BitOperations.LeadingZeroCount(highest - lowest);
        var header = _headers.GetSpan(HeaderLength)[..HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, first);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], last);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], data.Position);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], (int)lowest);
        header[28] = (byte)valueBits;
        header[29] = (byte)docBits;
        _headers.Advance(HeaderLength);
        WritePacked(_docs.AsSpan(0, _used), lowest, docBits);
        WritePacked(_values.AsSpan(0, _used), first, valueBits);
        _used = 0;
    }

    private void WritePacked(Span<ulong> numbers, ulong lowest, int bits)
    {
        foreach (ref var number in numbers)
        {
            number -= lowest;
        }

        var target = _packed.AsSpan(0, PackedInts.ByteCount(numbers.Length, bits));
        PackedInts.Pack(numbers, bits, target);
        data.Write(target);
    }
}
