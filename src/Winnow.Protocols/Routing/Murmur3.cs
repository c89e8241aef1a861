using System.Numerics;
using System.Runtime.InteropServices;

namespace Winnow.Protocols.Routing;

/// <summary>Austin Appleby's MurmurHash3, x86, 32 bits, seed 0, over the UTF-16 code units of a text in little-endian order.</summary>
public static class Murmur3
{
    private const uint C1 = 0xcc9e2d51;
    private const uint C2 = 0x1b873593;

    public static int Hash(ReadOnlySpan<char> text)
    {
        var bytes = MemoryMarshal.AsBytes(text);
        var hash = 0u;
        var i = 0;
        for (; i + 4 <= bytes.Length; i += 4)
        {
            hash ^= Mix(MemoryMarshal.Read<uint>(bytes[i..]));
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xe6546b64;
        }

        // Code units have two bytes: the tail is one unit or nothing.
        if (i < bytes.Length)
        {
            hash ^= Mix(MemoryMarshal.Read<ushort>(bytes[i..]));
        }

        hash ^= (uint)bytes.Length;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return (int)(hash ^ (hash >> 16));
    }

    private static uint Mix(uint k) => BitOperations.RotateLeft(k * C1, 15) * C2;
}
