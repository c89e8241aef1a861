using System.Buffers;
using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Writes a sequence of 64-bit integers in blocks. A block keeps its smallest and largest number, the greatest common divisor of the
/// distances from the smallest, and those distances, divided and packed.
/// </summary>
internal sealed class NumberBlockWriter
{
    public const int BlockShift = 12;
    public const int BlockSize = 1 << BlockShift;

    /// <summary>A block's header: min, max, divisor and offset (int64 each), then its width (int64).</summary>
    public const int HeaderLength = 40;

    private readonly IndexOutput _data;
    private readonly ArrayBufferWriter<byte> _headers = new();
    private long[] _block = ArrayPool<long>.Shared.Rent(BlockSize);
    private int _used;
    private long _count;
    private long _min = long.MaxValue;
    private long _max = long.MinValue;

    public NumberBlockWriter(IndexOutput data) => _data = data;

    public long Count => _count;

    public void Add(long value)
    {
        if (_used == BlockSize)
        {
            WriteBlock();
        }

        _block[_used++] = value;
        _count++;
    }

    public void Finish(IndexOutput meta)
    {
        if (_used > 0)
        {
            WriteBlock();
        }

        ArrayPool<long>.Shared.Return(_block);
        _block = [];
        meta.WriteVLong(_count);
        meta.WriteInt64(_min);
        meta.WriteInt64(_max);
        meta.WriteVLong(_data.Position);
        _data.Write(_headers.WrittenSpan);
    }

    private void WriteBlock()
    {
        var block = _block.AsSpan(0, _used);
        var (min, max) = (block[0], block[0]);
        foreach (var value in block)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        _min = Math.Min(_min, min);
        _max = Math.Max(_max, max);
        var divisor = Divisor(block, min);
        var bits = PackedInts.BitsRequired(((ulong)max - (ulong)min) / divisor);
        var header = _headers.GetSpan(HeaderLength);
        BinaryPrimitives.WriteInt64LittleEndian(header, min);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], max);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], divisor);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], _data.Position);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], bits);
        _headers.Advance(HeaderLength);
        if (bits > 0)
        {
            WritePacked(block, min, divisor, bits);
        }

        _used = 0;
    }

    private void WritePacked(Span<long> block, long min, ulong divisor, int bits)
    {
        var numbers = System.Runtime.InteropServices.MemoryMarshal.Cast<long, ulong>(block);
        if (divisor == 1)
        {
            foreach (ref var number in numbers)
            {
                number -= (ulong)min;
            }
        }
        else
        {
            foreach (ref var number in numbers)
            {
                number = (number - (ulong)min) / divisor;
            }
        }

        var length = PackedInts.ByteCount(numbers.Length, bits);
        var packed = ArrayPool<byte>.Shared.Rent(length);
        PackedInts.Pack(numbers, bits, packed.AsSpan(0, length));
        _data.Write(packed.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(packed);
    }

    private static ulong Divisor(ReadOnlySpan<long> block, long min)
    {
        ulong divisor = 0;
        foreach (var value in block)
        {
            var distance = (ulong)value - (ulong)min;
            if (distance == 0 || (divisor != 0 && distance % divisor == 0))
            {
                continue;
            }

            divisor = GreatestCommonDivisor(distance, divisor);
            if (divisor == 1)
            {
                return 1;
            }
        }

        return Math.Max(divisor, 1);
    }

    private static ulong GreatestCommonDivisor(ulong a, ulong b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
