using System.Buffers;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Writes numbers that never fall (offsets, mostly). Each block keeps a straight line, and packs how far each number lies above it.
/// </summary>
internal sealed class MonotonicWriter
{
    public const int BlockShift = 10;
    public const int BlockSize = 1 << BlockShift;

    /// <summary>A block's header: its lowest start (int64), the slope of its line (float32), its width (int32), its offset (int64).</summary>
    public const int HeaderLength = 24;

    private readonly IndexOutput _data;
    private readonly ArrayBufferWriter<byte> _headers = new();
    private readonly ulong[] _block = new ulong[BlockSize];
    private int _used;
    private long _count;

    public MonotonicWriter(IndexOutput data) => _data = data;

    public void Add(long value)
    {
        if (_used == BlockSize)
        {
            WriteBlock();
        }

        _block[_used++] = (ulong)value;
        _count++;
    }

    public void Finish(IndexOutput meta)
    {
        if (_used > 0)
        {
            WriteBlock();
        }

        meta.WriteVLong(_count);
        meta.WriteVLong(_data.Position);
        _data.Write(_headers.WrittenSpan);
    }

    /// <summary>Where the line of a block stands at its number <paramref name="index"/>.</summary>
    public static long Line(float slope, int index) => (long)((double)slope * index);

    private void WriteBlock()
    {
        var block = _block.AsSpan(0, _used);
        var slope = _used == 1 ? 0f : (float)((double)(block[^1] - block[0]) / (_used - 1));
        var lowest = long.MaxValue;
        for (var i = 0; i < block.Length; i++)
        {
            lowest = Math.Min(lowest, (long)block[i] - Line(slope, i));
        }

        ulong most = 0;
        for (var i = 0; i < block.Length; i++)
        {
            block[i] = (ulong)((long)block[i] - Line(slope, i) - lowest);
            most |= block[i];
        }

        var bits = PackedInts.BitsRequired(most);
        var header = _headers.GetSpan(HeaderLength);
        BitConverter.TryWriteBytes(header, lowest);
        BitConverter.TryWriteBytes(header[8..], slope);
        BitConverter.TryWriteBytes(header[12..], bits);
        BitConverter.TryWriteBytes(header[16..], _data.Position);
        _headers.Advance(HeaderLength);

        var length = PackedInts.ByteCount(_used, bits);
        var packed = ArrayPool<byte>.Shared.Rent(length);
        PackedInts.Pack(block, bits, packed.AsSpan(0, length));
        _data.Write(packed.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(packed);
        _used = 0;
    }
}
