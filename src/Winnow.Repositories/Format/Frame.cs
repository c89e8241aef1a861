using System.Buffers.Binary;
using System.IO.Compression;
using Winnow.Store;

namespace Winnow.Repositories.Format;

/// <summary>The frame of every blob but chunks: a header, the payload (compressed where that makes it smaller), a CRC-32C of both.</summary>
internal static class Frame
{
    private const int HeaderLength = 16;
    private const int FooterLength = 4;
    private const byte Version = 2;
    private const byte Raw = 0;
    private const byte Deflated = 1;

    /// <summary>"WNRP" when the blob is looked at as text.</summary>
    private const uint Magic = 0x5052_4E57;

    public static byte[] Wrap(BlobKind kind, ReadOnlySpan<byte> payload, bool compress)
    {
        var packed = compress && payload.Length > 64 ? Deflate(payload) : null;
        var stored = packed is not null && packed.Length < payload.Length ? packed.AsSpan() : payload;
        var blob = new byte[HeaderLength + stored.Length + FooterLength];
        BinaryPrimitives.WriteUInt32LittleEndian(blob, Magic);
        blob[4] = (byte)kind;
        blob[5] = Version;
        blob[6] = stored.Length < payload.Length ? Deflated : Raw;
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(8), payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(12), stored.Length);
        stored.CopyTo(blob.AsSpan(HeaderLength));
        var end = HeaderLength + stored.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan(end), Crc32C.Compute(blob.AsSpan(0, end)));
        return blob;
    }

    /// <summary>The payload of a blob of this kind.</summary>
    /// <exception cref="RepositoryCorruptionException">It is none.</exception>
    public static ReadOnlyMemory<byte> Unwrap(string name, ReadOnlyMemory<byte> blob, BlobKind kind)
    {
        var bytes = blob.Span;
        if (bytes.Length < HeaderLength + FooterLength)
        {
            throw new RepositoryCorruptionException(name, $"has {bytes.Length} bytes, too few for any blob (truncated?)");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            throw new RepositoryCorruptionException(name, $"does not begin as a blob of a repository does: {Convert.ToHexStringLower(bytes[..4])}");
        }

        var end = bytes.Length - FooterLength;
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(bytes[end..]);
        var actual = Crc32C.Compute(bytes[..end]);
        if (actual != expected)
        {
            throw new RepositoryCorruptionException(name, $"fails its checksum: expected {expected:x8}, is {actual:x8}");
        }

        if (bytes[5] != Version)
        {
            throw new RepositoryException($"[{name}] is of version {bytes[5]} of the format, and this software reads version {Version}");
        }

        if (bytes[4] != (byte)kind)
        {
            throw new RepositoryCorruptionException(name, $"is a {(BlobKind)bytes[4]} where a {kind} should be");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        var stored = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        if (stored != end - HeaderLength || length < stored || (bytes[6] == Raw && length != stored) || bytes[6] > Deflated)
        {
            throw new RepositoryCorruptionException(name, $"has a header that contradicts itself or its {bytes.Length} bytes");
        }

        return bytes[6] == Raw ? blob.Slice(HeaderLength, stored) : Inflate(name, blob.Slice(HeaderLength, stored), length);
    }

    private static byte[] Deflate(ReadOnlySpan<byte> payload)
    {
        var target = new MemoryStream(payload.Length);
        using (var stream = new DeflateStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(payload);
        }

        return target.ToArray();
    }

    private static byte[] Inflate(string name, ReadOnlyMemory<byte> stored, int length)
    {
        try
        {
            var payload = new byte[length];
            using var stream = new DeflateStream(new MemoryStream(stored.ToArray()), CompressionMode.Decompress);
            stream.ReadExactly(payload);
            return stream.ReadByte() < 0
                ? payload
                : throw new RepositoryCorruptionException(name, $"holds more than the {length} bytes that its header says");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new RepositoryCorruptionException(name, $"cannot be decompressed: {e.Message}", e);
        }
    }
}
