using Xunit;

namespace Winnow.Store.Tests;

public sealed class CodecUtilTests
{
    [Fact]
    public void A_whole_file_passes_and_says_where_its_content_begins()
    {
        byte[] file = File();
        using IndexInput input = IndexInput.FromBytes("seg.pos", file);

        CodecHeader header = CodecUtil.CheckHeader(input, "Postings", 1, 3);
        Assert.Equal(2, header.Version);
        ByteReader content = input.Reader(header.Length);
        Assert.Equal(42, content.ReadInt64());
        Assert.Equal(CodecUtil.FooterLength, content.Remaining);
        Assert.Equal(Crc32C.Compute(file.AsSpan(0, file.Length - 8)), CodecUtil.VerifyChecksum(input));
    }

    [Fact]
    public void Every_flipped_bit_is_found_and_the_file_is_named()
    {
        byte[] file = File();
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] flipped = [.. file];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            using IndexInput input = IndexInput.FromBytes("seg.pos", flipped);

            CorruptIndexException e = Assert.Throws<CorruptIndexException>(() => CodecUtil.VerifyChecksum(input));
            Assert.Equal("seg.pos", e.FileName);
        }
    }

    [Fact]
    public void Every_truncation_is_found()
    {
        byte[] file = File();
        for (int length = 0; length < file.Length; length++)
        {
            using IndexInput input = IndexInput.FromBytes("seg.pos", file[..length]);
            Assert.Throws<CorruptIndexException>(() => CodecUtil.CheckFooter(input));
        }
    }

    [Fact]
    public void A_checksum_failure_says_what_was_expected_and_what_was_found()
    {
        byte[] file = File();
        uint expected = Crc32C.Compute(file.AsSpan(0, file.Length - 8));
        file[20] ^= 1;
        uint actual = Crc32C.Compute(file.AsSpan(0, file.Length - 8));
        using IndexInput input = IndexInput.FromBytes("seg.pos", file);

        CorruptIndexException e = Assert.Throws<CorruptIndexException>(() => CodecUtil.VerifyChecksum(input));
        Assert.Equal($"checksum failed (hardware problem?) : expected={expected:x8} actual={actual:x8} (file=seg.pos)", e.Message);
    }

    [Fact]
    public void Another_format_or_version_is_refused()
    {
        using IndexInput input = IndexInput.FromBytes("seg.pos", File());

        Assert.Contains("actual codec=Postings vs expected codec=Terms", Refusal(input, "Terms", 1, 3), StringComparison.Ordinal);
        Assert.Contains("version 2 (needs to be between 3 and 4)", Refusal(input, "Postings", 3, 4), StringComparison.Ordinal);
        using IndexInput text = IndexInput.FromBytes("readme", "hello world, this is text"u8.ToArray());
        Assert.Contains("codec header mismatch", Refusal(text, "Postings", 1, 3), StringComparison.Ordinal);
        using IndexInput tooShort = IndexInput.FromBytes("short", [1, 2]);
        Assert.Contains("(file=short)", Refusal(tooShort, "Postings", 1, 3), StringComparison.Ordinal);
    }

    private static string Refusal(IndexInput input, string format, int min, int max) =>
        Assert.Throws<CorruptIndexException>(() => CodecUtil.CheckHeader(input, format, min, max)).Message;

    private static byte[] File()
    {
        using var directory = new RamDirectory();
        using (IndexOutput output = directory.CreateOutput("a"))
        {
            CodecUtil.WriteHeader(output, "Postings", 2);
            output.WriteInt64(42);
            CodecUtil.WriteFooter(output);
        }

        using IndexInput input = directory.OpenInput("a");
        return input.Span(0, (int)input.Length).ToArray();
    }
}
