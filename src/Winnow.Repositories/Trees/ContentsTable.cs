using Winnow.Repositories.Format;
using Winnow.Store;

namespace Winnow.Repositories.Trees;

/// <summary>The table of contents' keys and values: contents by the bytes of their hashes.</summary>
internal static class ContentsTable
{
    public static byte[] Encode(ContentEntry entry)
    {
        var writer = new PayloadWriter();
        writer.WriteByte((byte)entry.Kind);
        writer.WriteString(entry.Location);
        writer.WriteVLong(entry.Length);
        writer.WriteVLong(entry.References);
        writer.WriteVLong(entry.Since);
        return writer.Written.ToArray();
    }

    public static ContentEntry Decode(ReadOnlySpan<byte> value)
    {
        var reader = new ByteReader(value, BlobNames.Tree);
        return new ContentEntry((ContentKind)reader.ReadByte(), reader.ReadString(), reader.ReadVLong(), reader.ReadVLong(), reader.ReadVLong());
    }

    /// <summary>The entries of these contents, as far as there are any.</summary>
    public static async Task<Dictionary<ContentHash, ContentEntry>> Find(
        Tree tree, TreeReference? root, IEnumerable<ContentHash> hashes, CancellationToken cancellation)
    {
        var keys = hashes.Distinct().Order().ToArray();
        var values = await tree.Find(root, Array.ConvertAll(keys, key => (ReadOnlyMemory<byte>)key.ToArray()), cancellation);
        var found = new Dictionary<ContentHash, ContentEntry>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (values[i] is { } value)
            {
                found.Add(keys[i], Decode(value.Span));
            }
        }

        return found;
    }
}
