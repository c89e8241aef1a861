using System.Text;
using Winnow.Index.Codec;

namespace Winnow.Index.Tests.Codec;

public class Lz4Tests
{
    public static TheoryData<int, int, int> Inputs
    {
        get
        {
            var data = new TheoryData<int, int, int>();
            foreach (var length in new[] { 0, 1, 4, 5, 11, 12, 13, 14, 20, 64, 300, 5000, 70_000, 200_000 })
            {
                foreach (var letters in new[] { 1, 2, 4, 30, 256 })
                {
                    data.Add(length, letters, (length * 31) + letters);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void What_was_compressed_decompresses(int length, int letters, int seed)
    {
        var source = Text(length, letters, seed);
        var compressed = Compress(source);
        var target = new byte[length];
        Assert.True(Lz4Decoder.TryDecompress(compressed, target));
        Assert.Equal(source, target);
        Assert.Equal(source, NaiveDecode(compressed));
    }

    [Fact]
    public void The_start_of_a_block_decompresses_alone()
    {
        var source = Text(4000, 6, seed: 5);
        var compressed = Compress(source);
        for (var length = 0; length <= source.Length; length += 37)
        {
            var target = new byte[length];
            Assert.True(Lz4Decoder.TryDecompress(compressed, target));
            Assert.Equal(source[..length], target);
        }
    }

    [Fact]
    public void Text_shrinks()
    {
        var json = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"{{\"name\":\"package-{i}\",\"downloads\":{i * 77}}}")));
        Assert.True(Compress(json).Length < json.Length / 3);
    }

    [Fact]
    public void One_encoder_gives_the_same_bytes_again()
    {
        var encoder = new Lz4Encoder();
        var source = Text(3000, 8, seed: 6);
        var (first, second) = (new byte[4000], new byte[4000]);
        var length = encoder.Compress(source, first);
        encoder.Compress(Text(3000, 3, seed: 7), second);
        Assert.Equal(length, encoder.Compress(source, second));
        Assert.Equal(first.AsSpan(0, length), second.AsSpan(0, length));
    }

    [Fact]
    public void Damaged_input_neither_throws_nor_writes_outside_the_target()
    {
        var random = new Random(21);
        for (var round = 0; round < 5000; round++)
        {
            var source = Text(random.Next(1, 500), random.Next(1, 20), round);
            var compressed = Compress(source);
            for (var hits = random.Next(1, 5); hits > 0; hits--)
            {
                compressed[random.Next(compressed.Length)] = (byte)random.Next(256);
            }

            var cut = compressed.AsSpan(0, random.Next(compressed.Length + 1));
            Lz4Decoder.TryDecompress(cut, new byte[source.Length]);
        }
    }

    [Fact]
    public void Lengths_that_overflow_are_refused()
    {
        var endless = new byte[20_000_000];
        Array.Fill(endless, (byte)255);
        Assert.False(Lz4Decoder.TryDecompress(endless, new byte[100]));
    }

    private static byte[] Compress(byte[] source)
    {
        var target = new byte[Lz4Encoder.MaxCompressedLength(source.Length)];
        return target[..new Lz4Encoder().Compress(source, target)];
    }

    private static byte[] Text(int length, int letters, int seed)
    {
        var random = new Random(seed);
        var text = new byte[length];
        for (var i = 0; i < length; i++)
        {
            text[i] = (byte)random.Next(letters);
        }

        // Repetitions near and far, and some that overlap themselves.
        for (var i = 0; length > 40 && i < length / 50; i++)
        {
            var run = random.Next(4, 40);
            var from = random.Next(length - run);
            var to = random.Next(length - run);
            Array.Copy(text, from, text, to, run);
        }

        return text;
    }

    /// <summary>The format's description, word by word, which also checks the rules for the end of a block.</summary>
    private static byte[] NaiveDecode(byte[] source)
    {
        var target = new List<byte>();
        var at = 0;
        while (true)
        {
            var token = source[at++];
            var literals = Length(token >> 4);
            var literalStart = target.Count;
            target.AddRange(source.AsSpan(at, literals));
            at += literals;
            if (at == source.Length)
            {
                Assert.True(literals >= 5 || literalStart == 0, "the last five bytes are literals");
                return [.. target];
            }

            var distance = source[at] | (source[at + 1] << 8);
            at += 2;
            Assert.InRange(distance, 1, target.Count);
            for (var length = Length(token & 15) + 4; length > 0; length--)
            {
                target.Add(target[^distance]);
            }
        }

        int Length(int nibble)
        {
            var length = nibble;
            for (byte more = 255; nibble == 15 && more == 255;)
            {
                more = source[at++];
                length += more;
            }

            return length;
        }
    }
}
