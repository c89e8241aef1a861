using Xunit;

namespace Winnow.Store.Tests;

public sealed class ByteReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reads_what_was_written_across_the_writers_buffer(int seed)
    {
        var random = new Random(seed);
        using var directory = new RamDirectory();
        var checks = new List<Action<IndexInput>>();
        using (IndexOutput output = directory.CreateOutput("a"))
        {
            for (int i = 0; i < 60_000; i++)
            {
                Step(output, random, checks);
            }

            Assert.True(output.Position > 3 * 64 * 1024, "the buffer was not crossed");
        }

        using IndexInput input = directory.OpenInput("a");
        checks.ForEach(check => check(input));
    }

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(int.MaxValue)]
    public void Numbers_at_the_edges_come_back(int value)
    {
        using var directory = new RamDirectory();
        using (IndexOutput output = directory.CreateOutput("a"))
        {
            output.WriteVInt(value);
            output.WriteVLong(value);
            output.WriteZLong(value);
            output.WriteZLong(long.MinValue);
            output.WriteVLong(long.MinValue);
            output.WriteInt16((short)value);
        }

        using IndexInput input = directory.OpenInput("a");
        ByteReader reader = input.Reader();
        Assert.Equal(value, reader.ReadVInt());
        Assert.Equal(value, reader.ReadVLong());
        Assert.Equal(value, reader.ReadZLong());
        Assert.Equal(long.MinValue, reader.ReadZLong());
        Assert.Equal(long.MinValue, reader.ReadVLong());
        Assert.Equal((short)value, reader.ReadInt16());
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void Reading_past_the_end_is_corruption_of_the_file()
    {
        CorruptIndexException e = Assert.Throws<CorruptIndexException>(() => new ByteReader([1, 2, 3], "terms").ReadInt32());
        Assert.Equal("terms", e.FileName);
        Assert.Contains("(file=terms)", e.Message, StringComparison.Ordinal);
        Assert.Throws<CorruptIndexException>(() => new ByteReader([0x80], "terms").ReadVInt());
        Assert.Throws<CorruptIndexException>(() => new ByteReader([5, 1], "terms").ReadString());
    }

    [Fact]
    public void A_number_that_nobody_writes_is_corruption_of_the_file()
    {
        byte[] endless = [.. Enumerable.Repeat((byte)0xFF, 20)];
        Assert.Throws<CorruptIndexException>(() => new ByteReader(endless, "terms").ReadVInt());
        Assert.Throws<CorruptIndexException>(() => new ByteReader(endless, "terms").ReadVLong());
    }

    private static void Step(IndexOutput output, Random random, List<Action<IndexInput>> checks)
    {
        long at = output.Position;
        long value = random.NextInt64() >> random.Next(64);
        switch (random.Next(7))
        {
            case 0:
                output.WriteByte((byte)value);
                checks.Add(input => Assert.Equal((byte)value, input.Reader(at).ReadByte()));
                break;
            case 1:
                output.WriteInt32((int)value);
                checks.Add(input => Assert.Equal((int)value, input.Reader(at).ReadInt32()));
                break;
            case 2:
                output.WriteInt64(value);
                checks.Add(input => Assert.Equal(value, input.Reader(at).ReadInt64()));
                break;
            case 3:
                output.WriteVInt((int)value);
                checks.Add(input => Assert.Equal((int)value, input.Reader(at).ReadVInt()));
                break;
            case 4:
                output.WriteVLong(value);
                checks.Add(input => Assert.Equal(value, input.Reader(at).ReadVLong()));
                break;
            case 5:
                output.WriteZLong(-value);
                checks.Add(input => Assert.Equal(-value, input.Reader(at).ReadZLong()));
                break;
            default:
                string text = new('é', random.Next(40));
                output.WriteString(text);
                checks.Add(input => Assert.Equal(text, input.Reader(at).ReadString()));
                break;
        }
    }
}
