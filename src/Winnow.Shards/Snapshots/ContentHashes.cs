using Winnow.Index;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>What the pieces of a file hash to.</summary>
/// <param name="File">The file.</param>
/// <param name="Hashes">The hashes of its pieces, one after the other.</param>
public sealed record HashedFile(IndexFile File, byte[] Hashes);

/// <summary>
/// Hashes of a copy's files, kept beside them so that a snapshot reads only what is new. Only a cache: without it, or when it is of no use, the
/// files are read again.
/// </summary>
/// <param name="PieceSize">How long the pieces are, but the last of each file.</param>
/// <param name="Files">Those that were read.</param>
public sealed record ContentHashes(int PieceSize, IReadOnlyList<HashedFile> Files)
{
    private const string Name = "content-hashes";
    private static readonly StateFile<ContentHashes> StateFile = new(Name, "content_hashes");

    public static ContentHashes None { get; } = new(0, []);

    /// <summary>What is kept in a copy's folder.</summary>
    public static ContentHashes Read(StoreDirectory shard)
    {
        try
        {
            return StateFile.Read(shard) ?? None;
        }
        catch (CorruptIndexException)
        {
            return None;
        }
    }

    /// <summary>Keeps it in a copy's folder.</summary>
    public void Write(StoreDirectory shard) => StateFile.Write(shard, this);

    /// <summary>The hashes of each file, for pieces of one size.</summary>
    public IReadOnlyDictionary<IndexFile, byte[]> For(int pieceSize) =>
        pieceSize == PieceSize ? Files.ToDictionary(file => file.File, file => file.Hashes) : new Dictionary<IndexFile, byte[]>();

    /// <summary>Other files take the place of those that were read.</summary>
    internal static void Delete(StoreDirectory shard) => StateFile.Delete(shard);
}
