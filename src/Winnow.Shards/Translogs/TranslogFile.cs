using System.Globalization;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>The name and the header of a generation's file.</summary>
internal static class TranslogFile
{
    private const string Prefix = "translog-";
    private const string Suffix = ".tlog";
    private const string Format = "translog";
    private const int Version = 1;

    public static string Name(long generation) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{generation}{Suffix}");

    public static bool TryParse(string name, out long generation)
    {
        generation = 0;
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan()[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out generation);
    }

    /// <summary>Writes the header to a new file and returns its checksum, from which the checksums of the frames start.</summary>
    public static uint WriteHeader(IndexOutput output, string uuid, long generation, long primaryTerm)
    {
        CodecUtil.WriteHeader(output, Format, Version);
        output.WriteString(uuid);
        output.WriteInt64(generation);
        output.WriteInt64(primaryTerm);
        uint checksum = output.Checksum;
        output.WriteInt32((int)checksum);
        return checksum;
    }

    /// <summary>Checks the header of a file that must have one.</summary>
    public static TranslogHeader ReadHeader(IndexInput input, string uuid, long generation)
    {
        try
        {
            int at = CodecUtil.CheckHeader(input, Format, Version, Version).Length;
            ByteReader reader = input.Reader(at);
            string actualUuid = reader.ReadString();
            long actualGeneration = reader.ReadInt64();
            long primaryTerm = reader.ReadInt64();
            int covered = at + reader.Position;
            uint expected = (uint)reader.ReadInt32();
            uint actual = Crc32C.Compute(input.Span(0, covered));
            if (actual != expected)
            {
                throw new TranslogCorruptedException(
                    input.Name, 0, $"the header's checksum verification failed - expected: 0x{expected:x8}, got: 0x{actual:x8}");
            }

            if (actualUuid != uuid)
            {
                throw new TranslogCorruptedException(
                    input.Name,
                    0,
                    $"expected shard UUID [{uuid}] but got: [{actualUuid}] this translog file belongs to a different translog");
            }

            return actualGeneration == generation
                ? new TranslogHeader(at + reader.Position, checked((uint)expected), primaryTerm)
                : throw new TranslogCorruptedException(
                    input.Name, 0, $"expected generation [{generation}] but the header says [{actualGeneration}]");
        }
        catch (CorruptIndexException e)
        {
            throw new TranslogCorruptedException(input.Name, 0, $"the header cannot be read: {e.Reason}", e);
        }
    }
}

/// <summary>The header of a generation: where the operations begin, the seed of their checksums, the term of its writer.</summary>
internal readonly record struct TranslogHeader(int Length, uint Checksum, long PrimaryTerm);
