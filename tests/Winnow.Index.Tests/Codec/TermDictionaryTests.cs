using System.Text;
using Winnow.Index.Codec;

namespace Winnow.Index.Tests.Codec;

public class TermDictionaryTests
{
    public enum Shape
    {
        Numbers,
        Words,
        Bytes,
        SharedPrefix,
        Long,
    }

    [Theory]
    [CombinatorialShapes]
    public void Terms_are_found_by_order_by_bytes_and_by_ordinal(Shape shape, int count, bool bloom)
    {
        var random = new Random(count);
        var terms = Terms(shape, count, random);
        var dictionary = Write(terms, bloom);
        Assert.Equal(terms.Count, dictionary.Size);

        var cursor = new TermBlockCursor(dictionary);
        for (var i = 0; i < terms.Count; i++)
        {
            Assert.True(cursor.Next());
            Assert.Equal(terms[i], cursor.Term);
            Assert.Equal(i, cursor.Ord);
            Assert.Equal(i + 1, cursor.State().SingleDoc);
        }

        Assert.False(cursor.Next());
        for (var round = 0; round < 300; round++)
        {
            Seek(dictionary, cursor, terms, random);
        }
    }

    [Fact]
    public void An_empty_dictionary_has_nothing()
    {
        var cursor = new TermBlockCursor(Write([], bloom: true));
        Assert.False(cursor.Next());
        Assert.False(cursor.SeekExact("a"u8));
        Assert.Equal(SeekStatus.End, cursor.SeekCeil("a"u8));
    }

    [Fact]
    public void The_empty_term_is_a_term()
    {
        var cursor = new TermBlockCursor(Write([[], [0], [0, 0]], bloom: true));
        Assert.True(cursor.SeekExact(default));
        Assert.Equal(0, cursor.Ord);
        Assert.True(cursor.SeekExact([0, 0]));
        Assert.Equal(2, cursor.Ord);
        Assert.False(cursor.SeekExact([1]));
    }

    [Fact]
    public void The_bloom_filter_knows_all_members_and_few_strangers()
    {
        var terms = Terms(Shape.Numbers, 20_000, new Random(4));
        var bloom = Write(terms, bloom: true).Bloom!;
        Assert.All(terms, term => Assert.True(bloom.MayContain(Hash64.Compute(term))));
        var strangers = Enumerable.Range(0, 20_000).Count(i => bloom.MayContain(Hash64.Compute(Encoding.UTF8.GetBytes($"stranger {i}"))));
        Assert.InRange(strangers, 0, 300);
    }

    [Theory]
    [InlineData("", 0xBE8CAB644EFDDA51)]
    [InlineData("a", 0x81A714365F02362C)]
    [InlineData("id", 0xA9E63E1FD9B2F21C)]
    [InlineData("abcd", 0xD8C80C8601E6B526)]
    [InlineData("1234567", 0x93E6D5A65FF25D8A)]
    [InlineData("12345678", 0x0B9D089727F9DBC9)]
    [InlineData("a longer term than eight bytes", 0x080F86A7C1B11597)]
    public void Hashes_are_part_of_the_format(string term, ulong hash) => Assert.Equal(hash, Hash64.Compute(Encoding.UTF8.GetBytes(term)));

    private static void Seek(TermDictionary dictionary, TermBlockCursor cursor, List<byte[]> terms, Random random)
    {
        var known = random.Next(terms.Count);
        Assert.True(cursor.SeekExact(terms[known]));
        Assert.Equal(known, cursor.Ord);
        Assert.Equal(known + 1, cursor.State().SingleDoc);

        var ord = random.Next(terms.Count);
        cursor.SeekOrd(ord);
        Assert.Equal(terms[ord], cursor.Term);

        var target = Near(terms[random.Next(terms.Count)], random);
        var at = terms.BinarySearch(target, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
        Assert.Equal(at >= 0, cursor.SeekExact(target));
        Assert.Equal(at >= 0 ? SeekStatus.Found : ~at < terms.Count ? SeekStatus.NotFound : SeekStatus.End, cursor.SeekCeil(target));
        if ((at >= 0 ? at : ~at) is var ceil && ceil < terms.Count)
        {
            Assert.Equal(terms[ceil], cursor.Term);
            Assert.Equal(ceil, cursor.Ord);
            Assert.Equal(ceil + 1 < terms.Count, cursor.Next());
        }

        Assert.Equal(terms.Count, dictionary.Size);
    }

    /// <summary>A term, or something that lies just beside one.</summary>
    private static byte[] Near(byte[] term, Random random)
    {
        var target = term.ToList();
        switch (random.Next(5))
        {
            case 0 when target.Count > 0:
                target.RemoveAt(target.Count - 1);
                break;
            case 1:
                target.Add((byte)random.Next(256));
                break;
            case 2 when target.Count > 0:
                target[random.Next(target.Count)] ^= (byte)(1 << random.Next(8));
                break;
            case 3:
                target = [(byte)random.Next(256)];
                break;
        }

        return [.. target];
    }

    private static TermDictionary Write(List<byte[]> terms, bool bloom)
    {
        var features = TermFeatures.Postings | (bloom ? TermFeatures.Bloom : TermFeatures.None);
        return new CodecFiles().Write((data, meta) =>
        {
            data.WriteInt32(0);
            var writer = new TermDictionaryWriter(data, features, terms.Count);
            for (var i = 0; i < terms.Count; i++)
            {
                writer.Add(terms[i], new TermState { DocFreq = 1, TotalTermFreq = 1, SingleDoc = i + 1 });
            }

            writer.Finish(meta);
        }).Read(static (Store.IndexInput data, ref Store.ByteReader meta) => new TermDictionary(data, ref meta));
    }

    private static List<byte[]> Terms(Shape shape, int count, Random random)
    {
        var set = new SortedSet<byte[]>(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
        while (set.Count < count)
        {
            set.Add(shape switch
            {
                Shape.Numbers => Encoding.UTF8.GetBytes($"{set.Count * 37}"),
                Shape.Words => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('a' + random.Next(5))))),
                Shape.Bytes => [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (byte)random.Next(256))],
                Shape.SharedPrefix => Encoding.UTF8.GetBytes($"customer-00000-order-{set.Count:D9}"),
                _ => Encoding.UTF8.GetBytes(new string('x', random.Next(2000)) + random.Next()),
            });
        }

        return [.. set];
    }

    private sealed class CombinatorialShapesAttribute : Xunit.Sdk.DataAttribute
    {
        public override IEnumerable<object[]> GetData(System.Reflection.MethodInfo testMethod) =>
            from shape in Enum.GetValues<Shape>()
            from count in new[] { 1, 31, 32, 33, 64, 65, 2000 }
            select new object[] { shape, count, count % 2 == 0 };
    }
}
