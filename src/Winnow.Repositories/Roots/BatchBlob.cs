using Winnow.Repositories.Format;
using Winnow.Store;

namespace Winnow.Repositories.Roots;

/// <summary>A content's blob that is to go: the one of this upload.</summary>
internal readonly record struct CondemnedContent(ContentHash Hash, string Location, long Length)
{
    public string BlobName => BlobNames.Content(Hash, Location);
}

/// <summary>What a garbage batch is to remove: contents' blobs, and infos of snapshots by their uuids.</summary>
internal sealed record BatchBlob(IReadOnlyList<CondemnedContent> Contents, IReadOnlyList<string> Snapshots)
{
    public byte[] Encode(bool compress)
    {
        var writer = new PayloadWriter();
        writer.WriteVInt(Contents.Count);
        foreach (var content in Contents)
        {
            writer.WriteHash(content.Hash);
            writer.WriteString(content.Location);
            writer.WriteVLong(content.Length);
        }

        writer.WriteVInt(Snapshots.Count);
        foreach (var snapshot in Snapshots)
        {
            writer.WriteString(snapshot);
        }

        return Frame.Wrap(BlobKind.GarbageBatch, writer.Written.Span, compress);
    }

    public static BatchBlob Decode(ReadOnlyMemory<byte> payload)
    {
        var reader = new ByteReader(payload.Span, BlobNames.Garbage);
        var contents = new CondemnedContent[reader.ReadCount(ContentHash.Length + 2)];
        for (var i = 0; i < contents.Length; i++)
        {
            contents[i] = new CondemnedContent(reader.ReadHash(), reader.ReadString(), reader.ReadVLong());
        }

        var snapshots = new string[reader.ReadCount(1)];
        for (var i = 0; i < snapshots.Length; i++)
        {
            snapshots[i] = reader.ReadString();
        }

        reader.ExpectEnd();
        return new BatchBlob(contents, snapshots);
    }
}
