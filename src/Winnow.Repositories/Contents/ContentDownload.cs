using System.Security.Cryptography;
using Winnow.Repositories.Contents;
using Winnow.Repositories.Format;

namespace Winnow.Repositories;

/// <summary>Reads chunks, each of them verified. Any number at once.</summary>
public sealed class ContentDownload
{
    private readonly RepositoryParts _parts;
    private readonly ContentReader _contents;

    internal ContentDownload(RepositoryParts parts, ContentReader contents)
    {
        _parts = parts;
        _contents = contents;
    }

    /// <summary>How much memory a chunk takes on its way.</summary>
    public int BufferFor(Content content) => _parts.Blobs.Store.BufferFor(checked((int)content.Length));

    /// <summary>
    /// Hands over a chunk, slice by slice, on a thread that may wait for a disk; what takes time on the way has been done before, while
    /// others had their turn. The bytes are verified when this completes and not before: whoever took them undoes it when this fails.
    /// </summary>
    /// <param name="content">The chunk.</param>
    /// <param name="buffer">As large as <see cref="BufferFor"/> says, and nobody else's meanwhile.</param>
    /// <param name="turn">When the bytes may be handed over; if it fails, so does this.</param>
    /// <param name="take">Takes the bytes. There are none before those that it was given, and none between.</param>
    /// <param name="cancellation">Ends it before the first byte.</param>
    /// <exception cref="RepositoryCorruptionException">It is missing, or is not what its hash says.</exception>
    public async Task Get(Content content, Memory<byte> buffer, Task turn, BlobSlice take, CancellationToken cancellation = default)
    {
        var length = checked((int)content.Length);
        await _contents.WithLocation(content.Hash, Read, cancellation);

        async Task<string?> Read(string location)
        {
            var name = BlobNames.Content(content.Hash, location);
            if (await _parts.Blobs.Store.Open(name, length, buffer, cancellation) is not { } scan)
            {
                return null;
            }

            await turn;
            cancellation.ThrowIfCancellationRequested();
            return await _parts.Executor.Run(() => HashOf(name, scan)) == content.Hash
                ? name
                : throw new RepositoryCorruptionException(name, "does not have the bytes that its name says");
        }

        ContentHash HashOf(string name, IBlobScan scan)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var read = scan.Run(bytes =>
            {
                hash.AppendData(bytes);
                take(bytes);
            });
            return read == length
                ? new ContentHash(hash.GetHashAndReset())
                : throw new RepositoryCorruptionException(name, $"has {read} bytes where {length} should be (truncated?)");
        }
    }
}
