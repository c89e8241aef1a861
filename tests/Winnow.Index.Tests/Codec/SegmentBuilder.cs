using Winnow.Index.Codec;
using Winnow.Store;

namespace Winnow.Index.Tests.Codec;

/// <summary>Writes one segment with the codec's writers, and opens it.</summary>
internal static class SegmentBuilder
{
    public static LeafReader Build(int maxDoc, FieldInfo field, Action<SegmentWriter> write)
    {
        var directory = new RamDirectory();
        using var writer = new SegmentWriter(new SegmentOutputs(directory, "_0"), maxDoc, [field], "_id");
        write(writer);
        var stored = writer.StartStored(ChunkMethod.Lz4);
        for (var doc = 0; doc < maxDoc; doc++)
        {
            stored.Add(default);
        }

        writer.FinishStored(stored);
        var info = writer.Finish();
        return new SegmentReader(SegmentCore.Open(directory, info, verify: true), null, maxDoc);
    }
}
