using System.Buffers.Binary;

namespace Winnow.Index.Codec;

/// <summary>Decompresses the LZ4 block format. Never reads or writes outside its spans, whatever the input says.</summary>
internal static class Lz4Decoder
{
    /// <summary>
    /// Fills <paramref name="target"/>, which may be shorter than the whole: decoding stops when it is full. False when the input is not
    /// what an encoder wrote, or has fewer bytes.
    /// </summary>
    public static bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var read = 0;
        var written = 0;
        while (written < target.Length)
        {
            if (read >= source.Length)
            {
                return false;
            }

            var token = source[read++];
            if (!TryReadLength(source, ref read, token >> 4, out var literals) || literals > source.Length - read)
            {
                return false;
            }

            var copied = Math.Min(literals, target.Length - written);
            source.Slice(read, copied).CopyTo(target[written..]);
            read += literals;
            written += copied;
            if (written == target.Length)
            {
                return true;
            }

            if (source.Length - read < 2)
            {
                return false;
            }

            int distance = BinaryPrimitives.ReadUInt16LittleEndian(source[read..]);
            read += 2;
            if (distance == 0 || distance > written || !TryReadLength(source, ref read, token & 15, out var rest))
            {
                return false;
            }

            var length = (int)Math.Min((long)rest + Lz4Encoder.MinMatch, target.Length - written);
            CopyMatch(target, written, distance, length);
            written += length;
        }

        return true;
    }

    private static void CopyMatch(Span<byte> target, int at, int distance, int length)
    {
        if (distance >= length)
        {
            target.Slice(at - distance, length).CopyTo(target[at..]);
            return;
        }

        // A match that overlaps itself repeats what it has just written.
        while (length > 0)
        {
            var run = Math.Min(distance, length);
            target.Slice(at - distance, run).CopyTo(target[at..]);
            at += run;
            length -= run;
            distance += run;
        }
    }

    private static bool TryReadLength(ReadOnlySpan<byte> source, ref int read, int nibble, out int length)
    {
        length = nibble;
        if (nibble < 15)
        {
            return true;
        }

        while (read < source.Length)
        {
            var more = source[read++];
            length += more;
            if (length < 0)
            {
                return false;
            }

            if (more < 255)
            {
                return true;
            }
        }

        return false;
    }
}
