using Winnow.Index.Codec;

namespace Winnow.Index.Tests.Codec;

public class PackingTests
{
    [Fact]
    public void Blocks_of_128_unpack_to_what_was_packed_at_every_width()
    {
        var random = new Random(17);
        for (var bits = 0; bits <= 32; bits++)
        {
            for (var round = 0; round < 20; round++)
            {
                var values = new int[128];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = (int)(uint)(random.NextInt64() & ((1L << bits) - 1));
                }

                var packed = new byte[BitPacking128.ByteCount(bits)];
                BitPacking128.Pack(values, bits, packed);
                Assert.Equal(NaiveLanes(values, bits), packed);
                var unpacked = new int[128];
                BitPacking128.Unpack(packed, bits, unpacked);
                Assert.Equal(values, unpacked);
                Assert.True(BitPacking128.BitsRequired(values) <= bits);
            }
        }
    }

    [Fact]
    public void Packed_integers_read_back_at_every_width_one_by_one_and_in_runs()
    {
        var random = new Random(18);
        foreach (var bits in Enumerable.Range(0, 57).Append(64))
        {
            foreach (var count in new[] { 1, 2, 7, 64, 513 })
            {
                var values = new ulong[count];
                for (var i = 0; i < count; i++)
                {
                    values[i] = bits == 0 ? 0 : (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> (64 - bits);
                }

                var packed = new byte[PackedInts.ByteCount(count, bits)];
                random.NextBytes(packed);
                PackedInts.Pack(values, bits, packed);
                var run = new ulong[count];
                PackedInts.Unpack(packed, 0, bits, run);
                Assert.Equal(values, run);
                for (var i = 0; i < count; i++)
                {
                    Assert.Equal(values[i], PackedInts.Get(packed, i, bits));
                }

                var start = random.Next(count);
                PackedInts.Unpack(packed, start, bits, run.AsSpan(start));
                Assert.Equal(values, run);
            }
        }
    }

    [Theory]
    [InlineData(0UL, 0)]
    [InlineData(1UL, 1)]
    [InlineData(255UL, 8)]
    [InlineData((1UL << 56) - 1, 56)]
    [InlineData(1UL << 56, 64)]
    [InlineData(ulong.MaxValue, 64)]
    public void Widths_that_one_load_cannot_read_do_not_occur(ulong max, int bits) => Assert.Equal(bits, PackedInts.BitsRequired(max));

    [Fact]
    public void Gaps_become_ascending_numbers()
    {
        var gaps = new[] { 0, 0, 4, 1 };
        BitPacking128.PrefixSum(gaps, previous: 9);
        Assert.Equal([10, 11, 16, 18], gaps);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Monotonic_numbers_read_back(int seed)
    {
        var random = new Random(seed);
        var values = new List<long>();
        var last = random.NextInt64(1000);
        for (var i = random.Next(5000); i >= 0; i--)
        {
            values.Add(last);
            last += random.Next(4) == 0 ? random.NextInt64(1L << random.Next(1, 45)) : random.Next(3);
        }

        var reader = new CodecFiles().Write((data, meta) =>
        {
            var writer = new MonotonicWriter(data);
            values.ForEach(writer.Add);
            writer.Finish(meta);
        }).Read(static (Store.IndexInput data, ref Store.ByteReader meta) => new MonotonicReader(data, ref meta));
        Assert.Equal(values, Enumerable.Range(0, values.Count).Select(i => reader[i]));
    }

    [Theory]
    [InlineData(1, long.MinValue, long.MaxValue, 1)]
    [InlineData(2, -10, 10, 1)]
    [InlineData(3, 1_600_000_000_000, 1_700_000_000_000, 86_400_000)]
    [InlineData(4, 5, 6, 1)]
    [InlineData(5, 0, 1L << 57, 3)]
    public void Number_blocks_read_back_one_by_one_and_in_runs(int seed, long low, long high, long step)
    {
        var random = new Random(seed);
        var values = new long[random.Next(1, 10_000)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = step == 1 ? random.NextInt64(low, high) : low + (random.NextInt64((high - low) / step) * step);
        }

        var files = new CodecFiles().Write((data, meta) =>
        {
            var writer = new NumberBlockWriter(data);
            Array.ForEach(values, writer.Add);
            writer.Finish(meta);
        });
        var blocks = files.Read(static (Store.IndexInput _, ref Store.ByteReader meta) => NumberBlocks.Read(ref meta));
        Assert.Equal((values.Length, values.Min(), values.Max()), (blocks.Count, blocks.Min, blocks.Max));
        var reader = new NumberBlockReader(files.Data, blocks);
        for (var i = 0; i < 1000; i++)
        {
            var start = random.Next(values.Length);
            Assert.Equal(values[start], reader.Get(start));
            var run = new long[random.Next(values.Length - start)];
            reader.Get(start, run);
            Assert.Equal(values[start..(start + run.Length)], run);
        }
    }

    private static byte[] NaiveLanes(int[] values, int bits)
    {
        var packed = new byte[bits * 16];
        for (var i = 0; i < values.Length; i++)
        {
            for (var bit = 0; bit < bits; bit++)
            {
                if (((values[i] >> bit) & 1) != 0)
                {
                    var inLane = (i / 4 * bits) + bit;
                    var at = (inLane / 32 * 16) + (i % 4 * 4) + (inLane % 32 / 8);
                    packed[at] |= (byte)(1 << (inLane % 8));
                }
            }
        }

        return packed;
    }
}
