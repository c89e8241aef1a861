using Winnow.Store;

namespace Winnow.Repositories.Format;

/// <summary>What payloads hold beyond numbers and strings.</summary>
internal static class PayloadReading
{
    public static ContentHash ReadHash(ref this ByteReader reader) => new(reader.ReadBytes(ContentHash.Length));

    public static string? ReadOptionalString(ref this ByteReader reader) => reader.ReadByte() == 0 ? null : reader.ReadString();

    /// <summary>A count of things of which each takes so many bytes at least: a number that cannot be is found before memory is taken.</summary>
    public static int ReadCount(ref this ByteReader reader, int leastBytes)
    {
        var count = reader.ReadVInt();
        return count >= 0 && (long)count * leastBytes <= reader.Remaining
            ? count
            : throw new InvalidDataException($"has a count of {count} where {reader.Remaining} bytes are left");
    }

    public static void ExpectEnd(ref this ByteReader reader)
    {
        if (reader.Remaining != 0)
        {
            throw new InvalidDataException($"has {reader.Remaining} bytes behind its end");
        }
    }
}
