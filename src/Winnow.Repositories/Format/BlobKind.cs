namespace Winnow.Repositories.Format;

/// <summary>What a framed blob holds. Numbers are never used again.</summary>
internal enum BlobKind : byte
{
    Root = 1,
    CatalogPage = 2,
    ContentsPage = 3,
    Snapshot = 4,
    ChunkList = 5,
    ShardManifest = 6,
    IndexManifest = 7,
    GlobalState = 8,
    GarbageBatch = 9,
}
