using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Random access to what <see cref="MonotonicWriter"/> wrote. Any number of threads.</summary>
internal sealed class MonotonicReader
{
    private readonly IndexInput _data;
    private readonly long _headers;

    public MonotonicReader(IndexInput data, ref ByteReader meta)
    {
        _data = data;
        Count = meta.ReadVLong();
        _headers = meta.ReadVLong();
    }

    public long Count { get; }

    public long this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)Count)
            {
                throw new CorruptIndexException($"entry {index} of {Count}", _data.Name);
            }

            var block = index >> MonotonicWriter.BlockShift;
            var within = (int)(index & (MonotonicWriter.BlockSize - 1));
            var header = _data.Span(_headers + (block * MonotonicWriter.HeaderLength), MonotonicWriter.HeaderLength);
            var bits = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
            var value = BinaryPrimitives.ReadInt64LittleEndian(header)
                + MonotonicWriter.Line(BinaryPrimitives.ReadSingleLittleEndian(header[8..]), within);
            if (bits == 0)
            {
                return value;
            }

            var count = (int)Math.Min(MonotonicWriter.BlockSize, Count - (block << MonotonicWriter.BlockShift));
            var packed = _data.Span(BinaryPrimitives.ReadInt64LittleEndian(header[16..]), PackedInts.ByteCount(count, bits));
            return value + (long)PackedInts.Get(packed, within, bits);
        }
    }
}
