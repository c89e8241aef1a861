using Winnow.Repositories.Format;
using Winnow.Repositories.Manifests;

namespace Winnow.Repositories.Contents;

/// <summary>A content as its parent names it; the parent may not know its length.</summary>
internal readonly record struct ContentLink(ContentHash Hash, ContentKind Kind, long? Length);

/// <summary>A content's own length, and what it names: each once.</summary>
internal sealed record ContentLinks(long Length, IReadOnlyList<ContentLink> Children);

/// <summary>Which content names which: snapshot to index manifests and global state, these to shard manifests, these to chunks.</summary>
internal static class ManifestGraph
{
    public static IReadOnlyList<ContentLink> Of(SnapshotInfo info)
    {
        var links = info.Indices.Select(index => new ContentLink(index.Manifest, ContentKind.IndexManifest, null));
        return Once(info.GlobalState is { } state ? links.Append(new ContentLink(state.Hash, ContentKind.GlobalState, state.Length)) : links);
    }

    public static bool HasChildren(ContentKind kind) => kind is ContentKind.ChunkList or ContentKind.ShardManifest or ContentKind.IndexManifest;

    public static IReadOnlyList<ContentLink> Decode(ContentKind kind, ReadOnlyMemory<byte> payload) => kind switch
    {
        ContentKind.ChunkList => Once(ManifestCodec.DecodeChunkList(payload).Select(Chunk)),
        ContentKind.ShardManifest => Once(ManifestCodec.DecodeShard(payload).SelectMany(LinksOf)),
        ContentKind.IndexManifest => Once(ManifestCodec.DecodeIndex(payload).Shards.Where(shard => shard is not null)
            .Select(shard => new ContentLink(shard!.Value, ContentKind.ShardManifest, null))),
        _ => [],
    };

    public static BlobKind BlobKindOf(ContentKind kind) => kind switch
    {
        ContentKind.ChunkList => BlobKind.ChunkList,
        ContentKind.ShardManifest => BlobKind.ShardManifest,
        ContentKind.IndexManifest => BlobKind.IndexManifest,
        ContentKind.GlobalState => BlobKind.GlobalState,
        _ => throw new ArgumentException($"a {kind} has no frame", nameof(kind)),
    };

    private static IEnumerable<ContentLink> LinksOf(StoredFile file) =>
        file.ChunkList is { } list ? [new ContentLink(list.Hash, ContentKind.ChunkList, list.Length)] : file.Chunks.Select(Chunk);

    private static ContentLink Chunk(Content chunk) => new(chunk.Hash, ContentKind.Chunk, chunk.Length);

    private static IReadOnlyList<ContentLink> Once(IEnumerable<ContentLink> links) => [.. links.DistinctBy(link => link.Hash)];
}
