using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Winnow.Index.Codec;

/// <summary>
/// The 64-bit hash of a term, in memory and in bloom filters, so part of the format. Eight bytes at a time are multiplied into 128 bits
/// whose halves are folded together (the "mum" mixing of Vladimir Yakovlev and Wang Yi).
/// </summary>
internal static class Hash64
{
    private const ulong Seed = 0x9E3779B97F4A7C15;
    private const ulong Step = 0xD6E8FEB86659FD93;

    public static ulong Compute(ReadOnlySpan<byte> bytes)
    {
        var hash = Seed ^ (ulong)bytes.Length;
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), Step);
            bytes = bytes[8..];
        }

        ulong rest = 0;
        if (bytes.Length >= 4)
        {
            rest = BinaryPrimitives.ReadUInt32LittleEndian(bytes) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) << 32);
        }
        else if (bytes.Length > 0)
        {
            rest = bytes[0] | ((ulong)bytes[bytes.Length >> 1] << 8) | ((ulong)bytes[^1] << 16);
        }

        return Mix(hash ^ rest, Seed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }
}
