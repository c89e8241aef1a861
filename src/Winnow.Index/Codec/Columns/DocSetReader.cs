using System.Buffers.Binary;
using System.Numerics;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Where a set of documents is, as the segment's metadata say.</summary>
internal readonly record struct DocSet(int Count, DocSetKind Kind, long Offset, int MaxDoc)
{
    public static DocSet Read(ref ByteReader meta, int maxDoc, string source)
    {
        var count = meta.ReadVInt();
        var kind = (DocSetKind)meta.ReadByte();
        if (kind > DocSetKind.List || (uint)count > (uint)maxDoc)
        {
            throw new CorruptIndexException($"{count} documents of {maxDoc} in a set of kind {kind}", source);
        }

        return new DocSet(count, kind, kind == DocSetKind.All ? 0 : meta.ReadVLong(), maxDoc);
    }
}

/// <summary>Tells which place a document has among those of a set. Remembers where it was: one thread.</summary>
internal sealed class DocSetReader(IndexInput data, DocSet set)
{
    private int _hint;

    public int Count => set.Count;

    public bool IsAll => set.Kind == DocSetKind.All;

    /// <summary>How many documents of the set lie before this one, which is its place when it is a member; else -1.</summary>
    public int Rank(int doc) => set.Kind switch
    {
        DocSetKind.All => doc,
        DocSetKind.Bits => RankInBits(doc),
        _ => RankInList(doc) is var rank && rank < set.Count && At(rank) == doc ? rank : -1,
    };

    /// <summary>How many documents of the set lie before <paramref name="doc"/>, member or not.</summary>
    public int CountBefore(int doc)
    {
        if (doc >= set.MaxDoc)
        {
            return set.Count;
        }

        return set.Kind switch
        {
            DocSetKind.All => doc,
            DocSetKind.Bits => CountBits(Words(), doc),
            _ => RankInList(doc),
        };
    }

    /// <summary>The first document of the set at or after <paramref name="doc"/>.</summary>
    public int NextDoc(int doc)
    {
        if (doc >= set.MaxDoc)
        {
            return DocIdSetIterator.NoMoreDocs;
        }

        switch (set.Kind)
        {
            case DocSetKind.All:
                return doc;
            case DocSetKind.List:
                var rank = RankInList(doc);
                return rank < set.Count ? At(rank) : DocIdSetIterator.NoMoreDocs;
            default:
                return NextBit(Words(), doc);
        }
    }

    private static int NextBit(ReadOnlySpan<byte> words, int doc)
    {
        var index = doc >> 6;
        var word = Word(words, index) >> (doc & 63);
        if (word != 0)
        {
            return doc + BitOperations.TrailingZeroCount(word);
        }

        while (++index < words.Length / 8)
        {
            word = Word(words, index);
            if (word != 0)
            {
                return (index << 6) + BitOperations.TrailingZeroCount(word);
            }
        }

        return DocIdSetIterator.NoMoreDocs;
    }

    private static ulong Word(ReadOnlySpan<byte> words, int index) => BinaryPrimitives.ReadUInt64LittleEndian(words[(index * 8)..]);

    private ReadOnlySpan<byte> Words() => data.Span(set.Offset, ((set.MaxDoc + 63) >> 6) * 8);

    private int RankInBits(int doc)
    {
        var words = Words();
        return (Word(words, doc >> 6) & (1UL << (doc & 63))) == 0 ? -1 : CountBits(words, doc);
    }

    private int CountBits(ReadOnlySpan<byte> words, int doc)
    {
        var index = doc >> 6;
        var group = index / DocSetWriter.WordsPerRank;
        var rank = BinaryPrimitives.ReadInt32LittleEndian(data.Span(set.Offset + words.Length + (group * 4L), 4));
        for (var i = group * DocSetWriter.WordsPerRank; i < index; i++)
        {
            rank += BitOperations.PopCount(Word(words, i));
        }

        return rank + BitOperations.PopCount(Word(words, index) & ((1UL << (doc & 63)) - 1));
    }

    private int At(int rank) => BinaryPrimitives.ReadInt32LittleEndian(data.Span(set.Offset + (rank * 4L), 4));

    private int RankInList(int doc)
    {
        // Callers go up through the documents, so the place is mostly at or just behind the last one.
        var low = _hint < set.Count && At(_hint) <= doc ? _hint : 0;
        if (low < set.Count && At(low) >= doc)
        {
            return _hint = low;
        }

        var high = set.Count;
        for (var step = 1; low + step < set.Count; step <<= 1)
        {
            if (At(low + step) >= doc)
            {
                high = low + step;
                break;
            }

            low += step;
        }

        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (At(middle) < doc)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return _hint = low;
    }
}
