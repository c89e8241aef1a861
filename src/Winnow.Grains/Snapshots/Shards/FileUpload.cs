using System.Collections.Immutable;
using Winnow.Index;
using Winnow.Repositories;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>
/// One file on its way into a repository. Its chunks are read and put in any order. What was hashed by an earlier snapshot is read only where the
/// repository lacks it; what is read for the first time is compared with the checksum that the commit states.
/// </summary>
internal sealed class FileUpload
{
    private readonly int _chunkSize;

    /// <summary>The checksum of each chunk; null when nobody needs them.</summary>
    private readonly uint[]? _sums;

    private FileUpload(HashedFile hashed, int chunkSize, bool isNew)
    {
        Hashed = hashed;
        _chunkSize = chunkSize;
        _sums = isNew ? new uint[Count] : null;
    }

    public HashedFile Hashed { get; }

    public IndexFile File => Hashed.File;

    public bool IsNew => _sums is not null;

    /// <summary>Of chunks.</summary>
    public int Count => Hashed.Hashes.Length / ContentHash.Length;

    /// <summary>How many chunks the repository lacked.</summary>
    public int Lacking { get; set; }

    public static FileUpload Known(IndexFile file, byte[] hashes, int chunkSize) => new(new HashedFile(file, hashes), chunkSize, isNew: false);

    public static FileUpload New(IndexFile file, int chunkSize) =>
        new(new HashedFile(file, new byte[ContentHash.Length * ChunkSize.Count(file.Length, chunkSize)]), chunkSize, isNew: true);

    public static ImmutableArray<Content> Chunks(HashedFile file, int chunkSize)
    {
        var upload = new FileUpload(file, chunkSize, isNew: false);
        return [.. Enumerable.Range(0, upload.Count).Select(upload.Chunk)];
    }

    public long Offset(int chunk) => (long)chunk * _chunkSize;

    public int Length(int chunk) => (int)Math.Min(_chunkSize, File.Length - Offset(chunk));

    /// <summary>A chunk whose hash is known.</summary>
    public Content Chunk(int chunk) => new(new ContentHash(Hashed.Hashes.AsSpan(chunk * ContentHash.Length, ContentHash.Length)), Length(chunk));

    /// <summary>Reads a chunk for the first time.</summary>
    public Content Read(int chunk, ReadOnlySpan<byte> bytes)
    {
        ContentHash.Of(bytes).CopyTo(Hashed.Hashes.AsSpan(chunk * ContentHash.Length));
        _sums![chunk] = Crc32C.Compute(bytes[..Summed(chunk)]);
        return Chunk(chunk);
    }

    /// <summary>When all chunks have been read.</summary>
    public void Verify()
    {
        if (_sums is null)
        {
            return;
        }

        var checksum = 0u;
        for (var chunk = 0; chunk < Count; chunk++)
        {
            checksum = Crc32C.Combine(checksum, _sums[chunk], Summed(chunk));
        }

        if (checksum != File.Checksum)
        {
            throw new CorruptIndexException($"the file's checksum is {checksum:x8}, and the commit says {File.Checksum:x8}", File.Name);
        }
    }

    /// <summary>The footer's own last bytes are not in the checksum that it states.</summary>
    private int Summed(int chunk) => (int)Math.Clamp(File.Length - sizeof(long) - Offset(chunk), 0, Length(chunk));
}
