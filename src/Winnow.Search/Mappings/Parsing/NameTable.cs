using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Winnow.Search.Mappings;

/// <summary>Finds what belongs to a name given as UTF-8, without making a string of it. Immutable.</summary>
internal sealed class NameTable<T>
    where T : class
{
    private readonly Entry[] _entries;
    private readonly int[] _buckets;

    public NameTable(IReadOnlyCollection<KeyValuePair<string, T>> items)
    {
        _entries = new Entry[items.Count];
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, items.Count * 2))];
        var index = 0;
        foreach (var (name, value) in items)
        {
            var utf8 = System.Text.Encoding.UTF8.GetBytes(name);
            ref var bucket = ref _buckets[Hash(utf8) & (uint)(_buckets.Length - 1)];
            _entries[index] = new Entry(utf8, value, bucket);
            bucket = ++index;
        }
    }

    public int Count => _entries.Length;

    /// <summary>The value of a name and its number in the table, or null.</summary>
    public T? Find(ReadOnlySpan<byte> name, out int ordinal)
    {
        var next = _buckets[Hash(name) & (uint)(_buckets.Length - 1)];
        while (next != 0)
        {
            ref readonly var entry = ref _entries[next - 1];
            if (name.SequenceEqual(entry.Name))
            {
                ordinal = next - 1;
                return entry.Value;
            }

            next = entry.Next;
        }

        ordinal = -1;
        return null;
    }

    // Length, first and last bytes tell field names apart well enough; the rest is compared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        ulong value = (ulong)name.Length;
        if (name.Length >= 8)
        {
            value = (value * 31) ^ BinaryPrimitives.ReadUInt64LittleEndian(name) ^ (BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]) * 0x9E3779B97F4A7C15);
        }
        else
        {
            foreach (var b in name)
            {
                value = (value * 257) ^ b;
            }
        }

        value *= 0x9E3779B97F4A7C15;
        return (uint)(value >> 32);
    }

    private readonly record struct Entry(byte[] Name, T Value, int Next);
}
