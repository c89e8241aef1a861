using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// A set of terms that may say "perhaps" of a stranger and never "no" of a member. Each term sets one bit in each of the eight words of
/// one 32-byte block, so a lookup touches one cache line. (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007.)
/// </summary>
internal sealed class BloomFilterWriter
{
    private const int BitsPerTerm = 12;
    private readonly uint[] _words;

    public BloomFilterWriter(long expectedTerms)
    {
        var blocks = Math.Clamp(((expectedTerms * BitsPerTerm) + 255) / 256, 1, int.MaxValue / 64);
        _words = new uint[blocks * BloomFilter.WordsPerBlock];
    }

    public void Add(ReadOnlySpan<byte> term)
    {
        var hash = Hash64.Compute(term);
        var block = _words.AsSpan(BloomFilter.Block(hash, _words.Length / BloomFilter.WordsPerBlock) * BloomFilter.WordsPerBlock, BloomFilter.WordsPerBlock);
        for (var i = 0; i < block.Length; i++)
        {
            block[i] |= BloomFilter.Mask(hash, i);
        }
    }

    public void Finish(IndexOutput data, IndexOutput meta)
    {
        meta.WriteVLong(data.Position);
        meta.WriteVInt(_words.Length / BloomFilter.WordsPerBlock);
        data.Write(MemoryMarshal.AsBytes<uint>(_words));
    }
}

/// <summary>A bloom filter in its file.</summary>
internal sealed class BloomFilter
{
    public const int WordsPerBlock = 8;
    private readonly IndexInput _data;
    private readonly long _offset;
    private readonly int _blocks;

    public BloomFilter(IndexInput data, ref ByteReader meta)
    {
        _data = data;
        _offset = meta.ReadVLong();
        _blocks = meta.ReadVInt();
    }

    // Odd multipliers: one for each word of a block.
    private static ReadOnlySpan<uint> Multipliers =>
        [0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD3A2646D, 0xFD7046C5, 0xB55A4F09];

    public bool MayContain(ulong hash)
    {
        var block = _data.Span(_offset + ((long)Block(hash, _blocks) * WordsPerBlock * 4), WordsPerBlock * 4);
        for (var i = 0; i < WordsPerBlock; i++)
        {
            if ((BinaryPrimitives.ReadUInt32LittleEndian(block[(i * 4)..]) & Mask(hash, i)) == 0)
            {
                return false;
            }
        }

        return true;
    }

    public static int Block(ulong hash, int blocks) => (int)(((hash >> 32) * (ulong)blocks) >> 32);

    public static uint Mask(ulong hash, int word) => 1u << (int)(((uint)hash * Multipliers[word]) >> 27);
}
