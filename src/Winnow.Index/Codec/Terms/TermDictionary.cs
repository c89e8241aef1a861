using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>The sorted terms of a field or column in their file. Any number of threads; each walks with its own <see cref="TermBlockCursor"/>.</summary>
internal sealed class TermDictionary
{
    public TermDictionary(IndexInput data, ref ByteReader meta)
    {
        Data = data;
        Features = (TermFeatures)meta.ReadByte();
        Size = meta.ReadVLong();
        Index = new TermIndex(data, ref meta);
        Bloom = Features.HasFlag(TermFeatures.Bloom) ? new BloomFilter(data, ref meta) : null;
        if (Index.BlockCount != (Size + TermDictionaryWriter.BlockSize - 1) / TermDictionaryWriter.BlockSize)
        {
            throw new CorruptIndexException($"{Size} terms in {Index.BlockCount} blocks", data.Name);
        }
    }

    public IndexInput Data { get; }

    public TermFeatures Features { get; }

    public long Size { get; }

    public TermIndex Index { get; }

    /// <summary>A quick answer to "certainly not here", for the field that every update looks up.</summary>
    public BloomFilter? Bloom { get; }
}
