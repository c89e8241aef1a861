using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Winnow.Index.Codec;

/// <summary>
/// Unsigned integers of one width, one after the other, lowest bits first: number i starts at bit i * width. Any number is read with
/// one unaligned load, which is why widths between 57 and 63 do not occur and why <see cref="Padding"/> bytes follow.
/// </summary>
internal static class PackedInts
{
    public const int Padding = 8;

    /// <summary>The width for numbers up to <paramref name="max"/>: 0 to 56, or 64.</summary>
    public static int BitsRequired(ulong max)
    {
        var bits = 64 - BitOperations.LeadingZeroCount(max);
        return bits > 56 ? 64 : bits;
    }

    public static bool IsWidth(int bits) => bits is (>= 0 and <= 56) or 64;

    /// <summary>The bytes of <paramref name="count"/> numbers, padding included.</summary>
    public static int ByteCount(int count, int bits) => bits == 0 ? 0 : (int)((((long)count * bits) + 7) >> 3) + Padding;

    public static void Pack(ReadOnlySpan<ulong> values, int bits, Span<byte> target)
    {
        if (bits == 0)
        {
            return;
        }

        var at = 0;
        ulong pending = 0;
        var used = 0;
        foreach (var value in values)
        {
            pending |= value << used;
            used += bits;
            if (used >= 64)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(target[at..], pending);
                at += 8;
                used -= 64;
                pending = used == 0 ? 0 : value >> (bits - used);
            }
        }

        // What is left of the last word, and the padding.
        target[at..].Clear();
        for (; used > 0; used -= 8)
        {
            target[at++] = (byte)pending;
            pending >>= 8;
        }
    }

    /// <summary>Reads one number; <paramref name="source"/> has the length that <see cref="ByteCount"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Get(ReadOnlySpan<byte> source, int index, int bits)
    {
        var bit = (long)index * bits;
        var at = (int)(bit >> 3);
        if (bits == 64)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(source[at..]);
        }

        return bits == 0 ? 0 : (BinaryPrimitives.ReadUInt64LittleEndian(source[at..]) >> (int)(bit & 7)) & ((1UL << bits) - 1);
    }

    /// <summary>Reads a run of numbers.</summary>
    public static void Unpack(ReadOnlySpan<byte> source, int start, int bits, Span<ulong> values)
    {
        if (bits == 0)
        {
            values.Clear();
            return;
        }

        if (values.IsEmpty)
        {
            return;
        }

        if (bits == 64)
        {
            source.Slice(start * 8, values.Length * 8).CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        var bit = (long)start * bits;
        var mask = (1UL << bits) - 1;
        _ = source[(int)((((long)(start + values.Length - 1) * bits) >> 3) + 7)];
        ref var bytes = ref MemoryMarshal.GetReference(source);
        foreach (ref var value in values)
        {
            value = (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, (nint)(bit >> 3))) >> (int)(bit & 7)) & mask;
            bit += bits;
        }
    }
}
