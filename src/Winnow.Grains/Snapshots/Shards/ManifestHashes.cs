using Winnow.Index;
using Winnow.Repositories;
using Winnow.Shards;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>What a manifest knows of the files that were made of it.</summary>
internal static class ManifestHashes
{
    /// <summary>Null when its chunks are not of this size: then they would have to be read to know.</summary>
    public static ContentHashes? Of(ShardManifest manifest, int chunkSize) =>
        manifest.Files.All(file => file.Chunks.Length == ChunkSize.Count(file.Length, chunkSize) && file.Chunks.SkipLast(1).All(chunk => chunk.Length == chunkSize))
            ? new ContentHashes(chunkSize, [.. manifest.Files.Select(Of)])
            : null;

    private static HashedFile Of(ShardFile file)
    {
        var hashes = new byte[file.Chunks.Length * ContentHash.Length];
        for (var i = 0; i < file.Chunks.Length; i++)
        {
            file.Chunks[i].Hash.CopyTo(hashes.AsSpan(i * ContentHash.Length));
        }

        return new HashedFile(new IndexFile(file.Name, file.Length, file.Checksum), hashes);
    }
}
