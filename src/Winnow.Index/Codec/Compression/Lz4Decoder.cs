using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Winnow.Index.Codec;

/// <summary>Decompresses the LZ4 block format. Never reads or writes outside its spans, whatever the input says.</summary>
internal static class Lz4Decoder
{
    /// <summary>What one vector copies: short runs are copied whole vectors at a time where there is room behind them.</summary>
    private const int Wide = 16;

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
            var literals = token >> 4;
            if (literals < 15 && source.Length - read >= Wide && target.Length - written >= Wide)
            {
                CopyWide(ref Unsafe.Add(ref MemoryMarshal.GetReference(source), read), ref Unsafe.Add(ref MemoryMarshal.GetReference(target), written));
                read += literals;
                written += literals;
            }
            else
            {
                if (!TryReadLength(source, ref read, literals, out literals) || literals > source.Length - read)
                {
                    return false;
                }

                var copied = Math.Min(literals, target.Length - written);
                source.Slice(read, copied).CopyTo(target[written..]);
                read += literals;
                written += copied;
            }

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
            if (distance == 0 || distance > written)
            {
                return false;
            }

            var length = token & 15;
            if (length < 15 && distance >= Wide && target.Length - written >= 2 * Wide)
            {
                // At most 18 bytes.
                ref var to = ref Unsafe.Add(ref MemoryMarshal.GetReference(target), written);
                ref var from = ref Unsafe.Subtract(ref to, distance);
                CopyWide(ref from, ref to);
                CopyWide(ref Unsafe.Add(ref from, Wide), ref Unsafe.Add(ref to, Wide));
                written += length + Lz4Encoder.MinMatch;
                continue;
            }

            if (!TryReadLength(source, ref read, length, out length))
            {
                return false;
            }

            length = (int)Math.Min((long)length + Lz4Encoder.MinMatch, target.Length - written);
            CopyMatch(target, written, distance, length);
            written += length;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyWide(ref byte from, ref byte to) => Vector128.LoadUnsafe(ref from).StoreUnsafe(ref to);

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
