using Winnow.Index.Codec;

namespace Winnow.Index.Tests.Codec;

public class StoredTests
{
    [Theory]
    [InlineData(1, 1, 10)]
    [InlineData(1, 5000, 0)]
    [InlineData(1, 5000, 300)]
    [InlineData(2, 5000, 300)]
    [InlineData(0, 1000, 300)]
    [InlineData(1, 30, 100_000)]
    [InlineData(2, 30, 100_000)]
    public void Documents_read_back_in_any_order(int methodNumber, int count, int longest)
    {
        var random = new Random(count + longest);
        var docs = Enumerable.Range(0, count).Select(_ => Document(random, longest)).ToArray();
        var method = (ChunkMethod)methodNumber;
        var files = new CodecFiles().Write((data, meta) =>
        {
            var writer = new StoredWriter(data, method);
            Array.ForEach(docs, doc => writer.Add(doc));
            writer.Finish(meta);
        });
        var reader = files.Read((Store.IndexInput data, ref Store.ByteReader meta) => new StoredReader(data, ref meta, count));
        for (var doc = 0; doc < count; doc++)
        {
            Assert.Equal(docs[doc], reader.Get(doc).ToArray());
        }

        for (var i = 0; i < 200; i++)
        {
            var doc = random.Next(count);
            Assert.Equal(docs[doc], reader.Get(doc).ToArray());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Get(count));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Get(-1));
    }

    [Fact]
    public void What_was_read_stays_when_the_next_chunk_is_read()
    {
        var docs = Enumerable.Range(0, 100).Select(i => Enumerable.Repeat((byte)i, 1000).ToArray()).ToArray();
        var files = new CodecFiles().Write((data, meta) =>
        {
            var writer = new StoredWriter(data, ChunkMethod.Lz4);
            Array.ForEach(docs, doc => writer.Add(doc));
            writer.Finish(meta);
        });
        var reader = files.Read((Store.IndexInput data, ref Store.ByteReader meta) => new StoredReader(data, ref meta, docs.Length));
        var read = docs.Select((_, doc) => reader.Get(doc)).ToArray();
        Assert.Equal(docs, read.Select(doc => doc.ToArray()));
    }

    private static byte[] Document(Random random, int longest)
    {
        var doc = new byte[random.Next(longest + 1)];
        for (var i = 0; i < doc.Length; i++)
        {
            doc[i] = (byte)(random.Next(3) == 0 ? random.Next(256) : 'a' + (i % 7));
        }

        return doc;
    }
}
