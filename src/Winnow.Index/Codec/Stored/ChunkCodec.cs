using System.IO.Compression;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>How the bytes of one chunk are kept.</summary>
internal enum ChunkMethod : byte
{
    Plain = 0,
    Lz4 = 1,
    Deflate = 2,
}

/// <summary>Compresses and decompresses chunks. One thread.</summary>
internal sealed class ChunkCodec
{
    private readonly Lz4Encoder _lz4 = new();
    private byte[] _target = [];

    /// <summary>Compresses with the wanted method, or not at all where that would not help; the span is valid until the next call.</summary>
    public ReadOnlySpan<byte> Compress(byte[] source, int length, ref ChunkMethod method)
    {
        if (method == ChunkMethod.Deflate)
        {
            using var compressed = new MemoryStream();
            using (var deflate = new DeflateStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                deflate.Write(source, 0, length);
            }

            if (compressed.Length < length)
            {
                return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
            }
        }
        else if (method == ChunkMethod.Lz4)
        {
            if (_target.Length < Lz4Encoder.MaxCompressedLength(length))
            {
                _target = new byte[Lz4Encoder.MaxCompressedLength(length)];
            }

            var written = _lz4.Compress(source.AsSpan(0, length), _target);
            if (written < length)
            {
                return _target.AsSpan(0, written);
            }
        }

        method = ChunkMethod.Plain;
        return source.AsSpan(0, length);
    }

    /// <summary>Fills the target with the first bytes of a chunk.</summary>
    public static unsafe void Decompress(ChunkMethod method, ReadOnlySpan<byte> source, Span<byte> target, string file)
    {
        switch (method)
        {
            case ChunkMethod.Plain when source.Length >= target.Length:
                source[..target.Length].CopyTo(target);
                return;
            case ChunkMethod.Lz4 when Lz4Decoder.TryDecompress(source, target):
                return;
            case ChunkMethod.Deflate:
                fixed (byte* bytes = source)
                {
                    using var compressed = new UnmanagedMemoryStream(bytes, source.Length);
                    using var deflate = new DeflateStream(compressed, CompressionMode.Decompress);
                    if (TryFill(deflate, target))
                    {
                        return;
                    }
                }

                break;
        }

        throw new CorruptIndexException($"a chunk of stored documents ({method}) does not decompress to {target.Length} bytes", file);
    }

    private static bool TryFill(DeflateStream deflate, Span<byte> target)
    {
        try
        {
            return deflate.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) == target.Length;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
