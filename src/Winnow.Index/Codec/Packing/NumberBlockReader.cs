using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Where a <see cref="NumberBlockWriter"/> put its numbers, as the segment's metadata say.</summary>
internal readonly record struct NumberBlocks(long Count, long Min, long Max, long Headers)
{
    public static NumberBlocks Read(ref ByteReader meta) => new(meta.ReadVLong(), meta.ReadInt64(), meta.ReadInt64(), meta.ReadVLong());
}

/// <summary>Random access to a sequence of numbers. Remembers the block that it read last: one thread.</summary>
internal sealed class NumberBlockReader(IndexInput data, NumberBlocks blocks)
{
    private long _block = -1;
    private long _min;
    private long _max;
    private long _divisor;
    private long _offset;
    private int _bits;
    private int _length;

    public long Count => blocks.Count;

    public long Get(long index)
    {
        var block = index >> NumberBlockWriter.BlockShift;
        if (block != _block)
        {
            Load(block);
        }

        if (_bits == 0)
        {
            return _min;
        }

        var within = (int)(index & (NumberBlockWriter.BlockSize - 1));
        return _min + (_divisor * (long)PackedInts.Get(data.Span(_offset, _length), within, _bits));
    }

    /// <summary>Reads a run of numbers.</summary>
    public void Get(long start, Span<long> values)
    {
        while (!values.IsEmpty)
        {
            var block = start >> NumberBlockWriter.BlockShift;
            if (block != _block)
            {
                Load(block);
            }

            var within = (int)(start & (NumberBlockWriter.BlockSize - 1));
            var count = Math.Min(values.Length, NumberBlockWriter.BlockSize - within);
            Decode(within, values[..count]);
            values = values[count..];
            start += count;
        }
    }

    /// <summary>Whether a block of numbers from <paramref name="first"/> to <paramref name="last"/> may hold one within the range.</summary>
    public bool MayMatch(long first, long last, long low, long high)
    {
        for (var block = first >> NumberBlockWriter.BlockShift; block <= last >> NumberBlockWriter.BlockShift; block++)
        {
            if (block != _block)
            {
                Load(block);
            }

            if (_min <= high && _max >= low)
            {
                return true;
            }
        }

        return false;
    }

    private void Decode(int within, Span<long> values)
    {
        if (_bits == 0)
        {
            values.Fill(_min);
            return;
        }

        PackedInts.Unpack(data.Span(_offset, _length), within, _bits, MemoryMarshal.Cast<long, ulong>(values));
        if (_divisor == 1)
        {
            foreach (ref var value in values)
            {
                value += _min;
            }
        }
        else
        {
            foreach (ref var value in values)
            {
                value = _min + (_divisor * value);
            }
        }
    }

    private void Load(long block)
    {
        var header = data.Span(blocks.Headers + (block * NumberBlockWriter.HeaderLength), NumberBlockWriter.HeaderLength);
        var bits = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        if (bits is < 0 or > 64 || !PackedInts.IsWidth((int)bits))
        {
            throw new CorruptIndexException($"a block of numbers is {bits} bits wide", data.Name);
        }

        _min = BinaryPrimitives.ReadInt64LittleEndian(header);
        _max = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        _divisor = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        _offset = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        _bits = (int)bits;
        _length = PackedInts.ByteCount((int)Math.Min(NumberBlockWriter.BlockSize, blocks.Count - (block << NumberBlockWriter.BlockShift)), _bits);
        _block = block;
    }
}
