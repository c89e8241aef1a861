using System.Numerics;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>How the set of documents that have a value is stored.</summary>
internal enum DocSetKind : byte
{
    /// <summary>Every document of the segment.</summary>
    All = 0,

    /// <summary>A bit a document, and the count of bits before each 512 of them.</summary>
    Bits = 1,

    /// <summary>The ids as ascending int32s, for sets so small that bits would waste room.</summary>
    List = 2,
}

/// <summary>Collects the documents that have a value, ascending, and writes them down.</summary>
internal sealed class DocSetWriter(int maxDoc)
{
    /// <summary>64-bit words between two counts.</summary>
    public const int WordsPerRank = 8;

    // As long as the documents come without a gap from 0 on, counting them is enough.
    private FixedBitSet? _bits;

    public int Count { get; private set; }

    public void Add(int doc)
    {
        if (_bits is null && doc != Count)
        {
            _bits = new FixedBitSet(maxDoc);
            for (var i = 0; i < Count; i++)
            {
                _bits.Set(i);
            }
        }

        _bits?.Set(doc);
        Count++;
    }

    public void Finish(IndexOutput data, IndexOutput meta)
    {
        meta.WriteVInt(Count);
        if (Count == maxDoc)
        {
            meta.WriteByte((byte)DocSetKind.All);
            return;
        }

        _bits ??= Prefix(Count, maxDoc);
        var list = Count < maxDoc / 64;
        meta.WriteByte((byte)(list ? DocSetKind.List : DocSetKind.Bits));
        meta.WriteVLong(data.Position);
        if (list)
        {
            for (var doc = _bits.NextSetBit(0); doc != DocIdSetIterator.NoMoreDocs; doc = _bits.NextSetBit(doc + 1))
            {
                data.WriteInt32(doc);
            }
        }
        else
        {
            WriteBits(data, _bits.Words);
        }
    }

    private static FixedBitSet Prefix(int count, int maxDoc)
    {
        var bits = new FixedBitSet(maxDoc);
        for (var i = 0; i < count; i++)
        {
            bits.Set(i);
        }

        return bits;
    }

    private static void WriteBits(IndexOutput data, ReadOnlySpan<ulong> words)
    {
        foreach (var word in words)
        {
            data.WriteInt64((long)word);
        }

        var rank = 0;
        for (var i = 0; i < words.Length; i++)
        {
            if (i % WordsPerRank == 0)
            {
                data.WriteInt32(rank);
            }

            rank += BitOperations.PopCount(words[i]);
        }
    }
}
