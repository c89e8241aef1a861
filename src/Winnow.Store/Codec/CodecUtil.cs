namespace Winnow.Store;

/// <summary>What the header of a file says: its format's version, and how many bytes the header takes.</summary>
public readonly record struct CodecHeader(int Version, int Length);

/// <summary>
/// The frame of every file: a header (magic, name of the format, version) and a footer with the CRC-32C of all that stands before it.
/// </summary>
/// <remarks>
/// Header: int32 magic, VInt-prefixed UTF-8 name of the format, int32 version.
/// Footer, 16 bytes: int32 complement of the magic, int32 checksum algorithm (0: CRC-32C), int64 checksum of the file up to here.
/// </remarks>
public static class CodecUtil
{
    /// <summary>The bytes of the footer.</summary>
    public const int FooterLength = 16;

    /// <summary>"WNOW" when the file is looked at as text.</summary>
    private const int Magic = 0x574F4E57;

    /// <summary>Starts a file.</summary>
    public static void WriteHeader(IndexOutput output, string format, int version)
    {
        output.WriteInt32(Magic);
        output.WriteString(format);
        output.WriteInt32(version);
    }

    /// <summary>Ends a file: the last thing that is written to it.</summary>
    public static void WriteFooter(IndexOutput output)
    {
        output.WriteInt32(~Magic);
        output.WriteInt32(0);
        output.WriteInt64(output.Checksum);
    }

    /// <summary>Checks that a file starts as <paramref name="format"/> in a version that the caller reads.</summary>
    public static CodecHeader CheckHeader(IndexInput input, string format, int minVersion, int maxVersion)
    {
        ByteReader reader = input.Reader(0, (int)Math.Min(input.Length, 512));
        int magic = reader.ReadInt32();
        if (magic != Magic)
        {
            throw new CorruptIndexException($"codec header mismatch: actual header={magic:x8} vs expected header={Magic:x8}", input.Name);
        }

        string actual = reader.ReadString();
        if (actual != format)
        {
            throw new CorruptIndexException($"codec mismatch: actual codec={actual} vs expected codec={format}", input.Name);
        }

        int version = reader.ReadInt32();
        if (version < minVersion || version > maxVersion)
        {
            throw new CorruptIndexException(
                $"format version is not supported: [{format}] version {version} (needs to be between {minVersion} and {maxVersion})", input.Name);
        }

        return new CodecHeader(version, reader.Position);
    }

    /// <summary>Checks the footer's shape, which catches a cut file at once, and returns the checksum that it states.</summary>
    public static uint CheckFooter(IndexInput input)
    {
        if (input.Length < FooterLength)
        {
            throw new CorruptIndexException(
                $"misplaced codec footer (file truncated?): length={input.Length} but footerLength=={FooterLength}", input.Name);
        }

        ByteReader reader = input.Reader(input.Length - FooterLength, FooterLength);
        int magic = reader.ReadInt32();
        if (magic != ~Magic)
        {
            throw new CorruptIndexException(
                $"codec footer mismatch (file truncated?): actual footer={magic:x8} vs expected footer={~Magic:x8}", input.Name);
        }

        int algorithm = reader.ReadInt32();
        if (algorithm != 0)
        {
            throw new CorruptIndexException($"codec footer mismatch: unknown algorithmID: {algorithm}", input.Name);
        }

        long checksum = reader.ReadInt64();
        return checksum is >= 0 and <= uint.MaxValue
            ? (uint)checksum
            : throw new CorruptIndexException($"illegal CRC-32C checksum: {checksum:x16}", input.Name);
    }

    /// <summary>Reads the whole file and compares its checksum with the footer's; returns the checksum.</summary>
    public static uint VerifyChecksum(IndexInput input)
    {
        const int chunk = 1 << 20;
        uint expected = CheckFooter(input);
        long end = input.Length - sizeof(long);
        uint actual = 0;
        for (long at = 0; at < end; at += chunk)
        {
            actual = Crc32C.Append(actual, input.Span(at, (int)Math.Min(chunk, end - at)));
        }

        return actual == expected
            ? actual
            : throw new CorruptIndexException(
                $"checksum failed (hardware problem?) : expected={expected:x8} actual={actual:x8}", input.Name);
    }
}
