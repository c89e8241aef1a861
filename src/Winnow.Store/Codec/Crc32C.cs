using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Winnow.Store;

/// <summary>CRC-32C (Castagnoli, RFC 3720), with the processor's instruction where there is one.</summary>
/// <remarks>
/// The instruction takes three cycles and a new one can begin in each: long inputs are summed in three lanes at once, which are then joined. A sum
/// is a polynomial modulo the CRC's; that of what is followed by n bytes is multiplied by x^8n.
/// </remarks>
public static class Crc32C
{
    private const uint Polynomial = 0x82F63B78;
    private const int Lane = 8192;

    /// <summary>x^8n modulo the polynomial, where n is the length of a lane.</summary>
    private static readonly uint BehindLane = PowerOfX(8 * Lane);

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>.</summary>
    /// <remarks>Compiled for speed at once: a node that has just started reads whole copies through it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        for (; bytes.Length >= 3 * Lane; bytes = bytes[(3 * Lane)..])
        {
            ref byte start = ref MemoryMarshal.GetReference(bytes);
            uint second = 0;
            uint third = 0;
            for (int i = 0; i < Lane; i += 8)
            {
                state = BitOperations.Crc32C(state, Word(ref start, i));
                second = BitOperations.Crc32C(second, Word(ref start, Lane + i));
                third = BitOperations.Crc32C(third, Word(ref start, (2 * Lane) + i));
            }

            state = Multiply(Multiply(state, BehindLane) ^ second, BehindLane) ^ third;
        }

        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            state = BitOperations.Crc32C(state, Word(ref MemoryMarshal.GetReference(bytes), 0));
        }

        foreach (byte b in bytes)
        {
            state = BitOperations.Crc32C(state, b);
        }

        return ~state;
    }

    /// <summary>The checksum of what <paramref name="first"/> covers followed by so many bytes that <paramref name="second"/> covers.</summary>
    public static uint Combine(uint first, uint second, long secondLength) => Multiply(first, PowerOfX(8 * secondLength)) ^ second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte start, int offset)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, offset));
        return BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
    }

    /// <summary>The product of two polynomials modulo the CRC's. The highest bit is the coefficient of x^0.</summary>
    private static uint Multiply(uint left, uint right)
    {
        uint product = 0;
        for (; left != 0; left <<= 1)
        {
            product ^= right & (uint)-(left >> 31);
            right = (right >> 1) ^ (Polynomial & (uint)-(right & 1));
        }

        return product;
    }

    private static uint PowerOfX(long exponent)
    {
        uint power = 0x80000000;
        for (uint square = power >> 1; exponent > 0; exponent >>= 1)
        {
            power = (exponent & 1) == 0 ? power : Multiply(power, square);
            square = Multiply(square, square);
        }

        return power;
    }
}
