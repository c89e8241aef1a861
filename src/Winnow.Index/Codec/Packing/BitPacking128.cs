using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Winnow.Index.Codec;

/// <summary>
/// Packs blocks of 128 unsigned integers at one width, in four lanes: number i lies in lane i % 4, and each lane is a bit stream of
/// 32-bit words, lowest bits first, interleaved with the others word by word. So one vector instruction unpacks four numbers, and they
/// come out in order. (Lemire and Boytsov, "Decoding billions of integers per second through vectorization", 2012.)
/// </summary>
internal static class BitPacking128
{
    public const int BlockSize = 128;
    private const int Rows = BlockSize / 4;

    /// <summary>The bytes that a block takes at a width from 0 to 32.</summary>
    public static int ByteCount(int bits) => bits * (BlockSize / 8);

    /// <summary>The width that the largest of the numbers needs.</summary>
    public static int BitsRequired(ReadOnlySpan<int> values)
    {
        var all = 0;
        foreach (var value in values)
        {
            all |= value;
        }

        return 32 - BitOperations.LeadingZeroCount((uint)all);
    }

    public static void Pack(ReadOnlySpan<int> values, int bits, Span<byte> target)
    {
        if (bits == 0)
        {
            return;
        }

        ref var input = ref MemoryMarshal.GetReference(values[..BlockSize]);
        ref var output = ref MemoryMarshal.GetReference(target[..ByteCount(bits)]);
        var word = Vector128<uint>.Zero;
        var shift = 0;
        nuint written = 0;
        for (var row = 0; row < Rows; row++)
        {
            var value = Vector128.LoadUnsafe(ref input, (nuint)(row * 4)).AsUInt32();
            word |= value << shift;
            shift += bits;
            if (shift >= 32)
            {
                word.AsByte().StoreUnsafe(ref output, written);
                written += 16;
                shift -= 32;
                word = shift == 0 ? Vector128<uint>.Zero : value >> (bits - shift);
            }
        }
    }

    public static void Unpack(ReadOnlySpan<byte> source, int bits, Span<int> values)
    {
        if (bits == 0)
        {
            values[..BlockSize].Clear();
            return;
        }

        ref var input = ref MemoryMarshal.GetReference(source[..ByteCount(bits)]);
        ref var output = ref MemoryMarshal.GetReference(values[..BlockSize]);
        if (bits == 32)
        {
            source[..ByteCount(32)].CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        var mask = Vector128.Create((1u << bits) - 1);
        var word = Load(ref input, 0);
        var shift = 0;
        nuint read = 16;
        for (var row = 0; row < Rows; row++)
        {
            var value = word >> shift;
            shift += bits;
            if (shift >= 32)
            {
                shift -= 32;
                if (row < Rows - 1)
                {
                    word = Load(ref input, read);
                    read += 16;
                    if (shift > 0)
                    {
                        value |= word << (bits - shift);
                    }
                }
            }

            (value & mask).AsInt32().StoreUnsafe(ref output, (nuint)(row * 4));
        }
    }

    /// <summary>
    /// Replaces gaps by the numbers that they lead to: each gap counts from the number before plus one, the first from
    /// <paramref name="previous"/> plus one.
    /// </summary>
    public static void PrefixSum(Span<int> gaps, int previous)
    {
        foreach (ref var gap in gaps)
        {
            previous += gap + 1;
            gap = previous;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Load(ref byte source, nuint offset) => Vector128.LoadUnsafe(ref source, offset).AsUInt32();
}
