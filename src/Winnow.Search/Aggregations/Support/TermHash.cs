using System.Buffers.Binary;

namespace Winnow.Search.Aggregations;

/// <summary>
/// 64-bit hashes of values, the same on every shard and machine: sketches of one shard are merged with those of others.
/// The number hash is Stafford's mix 13 (the finaliser of SplitMix64); the bytes are folded eight at a time through it.
/// </summary>
internal static class TermHash
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    public static ulong Of(long value)
    {
        var z = (ulong)value + Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length * Golden;
        while (bytes.Length >= 8)
        {
            hash = Of((long)(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)));
            bytes = bytes[8..];
        }

        ulong tail = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            tail |= (ulong)bytes[i] << (i * 8);
        }

        return Of((long)(hash ^ tail));
    }
}
