using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Reads what <see cref="SkipWriter"/> wrote about the blocks of one term, in place.</summary>
internal readonly struct SkipReader(IndexInput input, long start, int blocks, TermFeatures features)
{
    public int Blocks => blocks;

    private long DocOffsets => start + (blocks * 4L);

    private long PosOffsets => start + (blocks * 8L);

    private long ImpactEnds => PosOffsets + (features.HasFlag(TermFeatures.Positions) ? blocks * 16L : 0);

    public int LastDoc(int block) => BinaryPrimitives.ReadInt32LittleEndian(input.Span(start + (block * 4L), 4));

    public uint DocOffset(int block) => BinaryPrimitives.ReadUInt32LittleEndian(input.Span(DocOffsets + (block * 4L), 4));

    public long PosOffset(int block) => BinaryPrimitives.ReadInt64LittleEndian(input.Span(PosOffsets + (block * 8L), 8));

    public long PosCount(int block) => BinaryPrimitives.ReadInt64LittleEndian(input.Span(PosOffsets + ((blocks + block) * 8L), 8));

    /// <summary>The first block at or after <paramref name="from"/> whose last document is not before the target.</summary>
    public int Find(int from, int target)
    {
        var lastDocs = input.Span(start, blocks * 4);
        var (low, high) = (from, blocks);
        for (var step = 1; low < blocks; step <<= 1)
        {
            var probe = Math.Min(low + step - 1, blocks - 1);
            if (BinaryPrimitives.ReadInt32LittleEndian(lastDocs[(probe * 4)..]) >= target)
            {
                high = probe;
                break;
            }

            low = probe + 1;
        }

        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (BinaryPrimitives.ReadInt32LittleEndian(lastDocs[(middle * 4)..]) < target)
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

    /// <summary>The encoded pairs of a block, or of all of them for block -1.</summary>
    public ReadOnlySpan<byte> Impacts(int block)
    {
        var ends = input.Span(ImpactEnds, (blocks + 1) * 4);
        var from = block < 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(ends[(block * 4)..]);
        var to = BinaryPrimitives.ReadUInt32LittleEndian(ends[((block + 1) * 4)..]);
        return input.Span(ImpactEnds + ends.Length + from, (int)(to - from));
    }
}
