using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>A field's values in order, in their file. Any number of threads.</summary>
internal sealed class SegmentPoints : PointValues
{
    private const int BlockSize = PointsWriter.BlockSize;
    private const int FirstValue = 0;
    private const int LastValue = 8;
    private readonly IndexInput _data;
    private readonly long _headers;
    private readonly int _blocks;

    public SegmentPoints(IndexInput data, ref ByteReader meta)
    {
        _data = data;
        DocCount = meta.ReadVInt();
        Size = meta.ReadVLong();
        _headers = meta.ReadVLong();
        _blocks = checked((int)((Size + BlockSize - 1) / BlockSize));
    }

    public override int DocCount { get; }

    public override long Size { get; }

    public override long MinValue => Bound(0, FirstValue);

    public override long MaxValue => Bound(_blocks - 1, LastValue);

    public override long EstimateCount(long low, long high)
    {
        var (first, last) = Blocks(low, high);
        if (first > last)
        {
            return 0;
        }

        // Whole blocks between, and of the outermost ones about half where the range cuts them.
        double count = 0;
        for (var block = first; block <= last; block++)
        {
            if (block > first && block < last)
            {
                count += (double)BlockSize * (last - first - 1);
                block = last;
            }

            var whole = low <= Bound(block, FirstValue) && high >= Bound(block, LastValue);
            count += whole ? CountOf(block) : (CountOf(block) + 1) / 2;
        }

        return (long)count;
    }

    public override void Collect(long low, long high, FixedBitSet docs)
    {
        var (first, last) = Blocks(low, high);
        Span<ulong> buffer = stackalloc ulong[BlockSize];
        for (var block = first; block <= last; block++)
        {
            CollectBlock(block, low, high, docs, buffer);
        }
    }

    /// <summary>Decodes a block, for merges; returns how many.</summary>
    public int Decode(int block, Span<ulong> values, Span<ulong> docs)
    {
        var header = Header(block);
        var count = CountOf(block);
        DecodeDocs(header, docs[..count]);
        DecodeValues(header, values[..count]);
        return count;
    }

    public int BlockCount => _blocks;

    private void CollectBlock(int block, long low, long high, FixedBitSet docs, Span<ulong> buffer)
    {
        var header = Header(block);
        var (from, to) = (0, CountOf(block));
        if (low > Bound(block, FirstValue) || high < Bound(block, LastValue))
        {
            var values = buffer[..to];
            DecodeValues(header, values);
            while (from < to && (long)values[from] < low)
            {
                from++;
            }

            while (to > from && (long)values[to - 1] > high)
            {
                to--;
            }
        }

        var ids = buffer[..CountOf(block)];
        DecodeDocs(header, ids);
        var words = docs.Words;
        foreach (var id in ids[from..to])
        {
            words[(int)(id >> 6)] |= 1UL << (int)(id & 63);
        }
    }

    private void DecodeDocs(ReadOnlySpan<byte> header, Span<ulong> docs)
    {
        var lowest = (ulong)BinaryPrimitives.ReadInt32LittleEndian(header[24..]);
        PackedInts.Unpack(_data.Span(Offset(header), PackedInts.ByteCount(docs.Length, header[29])), 0, header[29], docs);
        foreach (ref var doc in docs)
        {
            doc += lowest;
        }
    }

    private void DecodeValues(ReadOnlySpan<byte> header, Span<ulong> values)
    {
        var first = BinaryPrimitives.ReadUInt64LittleEndian(header);
        var offset = Offset(header) + PackedInts.ByteCount(values.Length, header[29]);
        PackedInts.Unpack(_data.Span(offset, PackedInts.ByteCount(values.Length, header[28])), 0, header[28], values);
        foreach (ref var value in values)
        {
            value += first;
        }
    }

    /// <summary>The blocks that may hold values of the range.</summary>
    private (int First, int Last) Blocks(long low, long high)
    {
        var first = Search(LastValue, low, orEqual: false);
        var last = Search(FirstValue, high, orEqual: true) - 1;
        return (first, last);
    }

    /// <summary>How many blocks have a bound below the value (or equal to it).</summary>
    private int Search(int bound, long value, bool orEqual)
    {
        var (low, high) = (0, _blocks);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var at = Bound(middle, bound);
            if (at < value || (orEqual && at == value))
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

    private int CountOf(int block) => (int)Math.Min(BlockSize, Size - ((long)block * BlockSize));

    private long Bound(int block, int which) => BinaryPrimitives.ReadInt64LittleEndian(Header(block)[which..]);

    private ReadOnlySpan<byte> Header(int block)
    {
        var header = _data.Span(_headers + ((long)block * PointsWriter.HeaderLength), PointsWriter.HeaderLength);
        return PackedInts.IsWidth(header[28]) && header[29] <= 32
            ? header
            : throw new CorruptIndexException($"point block {block} is {header[28]} and {header[29]} bits wide", _data.Name);
    }

    private static long Offset(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
}
