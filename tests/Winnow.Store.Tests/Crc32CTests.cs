using System.Text;
using Xunit;

namespace Winnow.Store.Tests;

public sealed class Crc32CTests
{
    [Fact]
    public void Has_the_check_value_of_the_standard() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Agrees_with_the_definition_bit_by_bit_however_the_bytes_are_cut()
    {
        var random = new Random(20_251);
        for (int run = 0; run < 500; run++)
        {
            byte[] bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            int cut = random.Next(0, bytes.Length + 1);

            Assert.Equal(BitByBit(bytes), Crc32C.Compute(bytes));
            Assert.Equal(BitByBit(bytes), Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    [Theory]
    [InlineData(24_575)]
    [InlineData(24_576)]
    [InlineData(24_577)]
    [InlineData(70_003)]
    public void Agrees_with_the_definition_when_it_is_summed_in_lanes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        Assert.Equal(BitByBit(bytes), Crc32C.Compute(bytes));
        Assert.Equal(BitByBit(bytes), Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, 13)), bytes.AsSpan(13)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 17)]
    [InlineData(5, 0)]
    [InlineData(1, 1)]
    [InlineData(100_003, 70_001)]
    public void Of_two_parts_is_made_of_those_of_each(int first, int second)
    {
        byte[] bytes = new byte[first + second];
        new Random(first + second).NextBytes(bytes);

        uint combined = Crc32C.Combine(Crc32C.Compute(bytes.AsSpan(0, first)), Crc32C.Compute(bytes.AsSpan(first)), second);

        Assert.Equal(BitByBit(bytes), combined);
    }

    [Fact]
    public void Of_nothing_is_zero() => Assert.Equal(0u, Crc32C.Compute(Encoding.UTF8.GetBytes(string.Empty)));

    private static uint BitByBit(byte[] bytes)
    {
        const uint reversedPolynomial = 0x82F63B78;
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ reversedPolynomial;
            }
        }

        return ~crc;
    }
}
