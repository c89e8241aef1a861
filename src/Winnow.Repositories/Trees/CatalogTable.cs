using System.Text;
using Winnow.Repositories.Format;
using Winnow.Store;

namespace Winnow.Repositories.Trees;

/// <summary>The catalog's keys and values: snapshots by the UTF-8 bytes of their names.</summary>
internal static class CatalogTable
{
    public static byte[] Key(string name) => Encoding.UTF8.GetBytes(name);

    /// <summary>The least key behind that of a name.</summary>
    public static byte[] KeyAfter(string name) => [.. Key(name), 0];

    public static byte[] Encode(SnapshotEntry entry)
    {
        var writer = new PayloadWriter();
        writer.WriteString(entry.Name);
        writer.WriteString(entry.Uuid);
        writer.WriteByte((byte)entry.State);
        writer.WriteVLong(entry.StartMillis);
        writer.WriteVLong(entry.EndMillis);
        writer.WriteString(entry.ClusterUuid);
        writer.WriteString(entry.Version);
        writer.WriteVInt(entry.Indices);
        writer.WriteVInt(entry.TotalShards);
        writer.WriteVInt(entry.SuccessfulShards);
        writer.WriteOptionalString(entry.Policy);
        writer.WriteVLong(entry.Generation);
        return writer.Written.ToArray();
    }

    public static SnapshotEntry Decode(ReadOnlySpan<byte> value)
    {
        var reader = new ByteReader(value, BlobNames.Tree);
        return new SnapshotEntry
        {
            Name = reader.ReadString(),
            Uuid = reader.ReadString(),
            State = (SnapshotState)reader.ReadByte(),
            StartMillis = reader.ReadVLong(),
            EndMillis = reader.ReadVLong(),
            ClusterUuid = reader.ReadString(),
            Version = reader.ReadString(),
            Indices = reader.ReadVInt(),
            TotalShards = reader.ReadVInt(),
            SuccessfulShards = reader.ReadVInt(),
            Policy = reader.ReadOptionalString(),
            Generation = reader.ReadVLong(),
        };
    }
}
