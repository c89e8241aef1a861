using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>The live documents of a segment in a file of their own, one a commit that changed them: their number, and a bit a document.</summary>
internal static class LiveDocsFormat
{
    public static IndexFile Write(StoreDirectory directory, string name, FixedBitSet live, int liveCount)
    {
        using (var output = directory.CreateOutput(name))
        {
            CodecUtil.WriteHeader(output, SegmentFiles.Format(SegmentFiles.Live), SegmentFiles.Version);
            output.WriteVInt(live.Length);
            output.WriteVInt(liveCount);
            foreach (var word in live.Words)
            {
                output.WriteInt64((long)word);
            }

            CodecUtil.WriteFooter(output);
        }

        using var input = directory.OpenInput(name);
        return new IndexFile(name, input.Length, CodecUtil.CheckFooter(input));
    }

    public static FixedBitSet Read(IndexInput input, int maxDoc, int liveCount)
    {
        var header = CodecUtil.CheckHeader(input, SegmentFiles.Format(SegmentFiles.Live), SegmentFiles.Version, SegmentFiles.Version);
        var reader = input.Reader(header.Length);
        var (length, count) = (reader.ReadVInt(), reader.ReadVInt());
        if (length != maxDoc || count != liveCount)
        {
            throw new CorruptIndexException($"{count} live documents of {length}, and not {liveCount} of {maxDoc}", input.Name);
        }

        var live = new FixedBitSet(length);
        foreach (ref var word in live.Words)
        {
            word = BinaryPrimitives.ReadUInt64LittleEndian(reader.ReadBytes(8));
        }

        return live.Cardinality() == count
            ? live
            : throw new CorruptIndexException($"{live.Cardinality()} bits are set and not {count}", input.Name);
    }
}
