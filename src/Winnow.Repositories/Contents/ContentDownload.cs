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

    /// <summary>Fills the start of the buffer with a chunk.</summary>
    /// <exception cref="RepositoryCorruptionException">It is missing, or is not what its hash says; the buffer's bytes are worth nothing.</exception>
    public async Task Get(Content content, Memory<byte> into, CancellationToken cancellation = default)
    {
        var buffer = into[..checked((int)content.Length)];
        await _contents.WithLocation(content.Hash, Read, cancellation);

        async Task<string?> Read(string location)
        {
            var name = BlobNames.Content(content.Hash, location);
            var read = await _parts.Blobs.Store.GetRange(name, 0, buffer, cancellation);
            if (read is null)
            {
                return null;
            }

            if (read < buffer.Length)
            {
                throw new RepositoryCorruptionException(name, $"has {read} bytes where {buffer.Length} should be (truncated?)");
            }

            return await _parts.Executor.Run(() => ContentHash.Of(buffer.Span)) == content.Hash
                ? name
                : throw new RepositoryCorruptionException(name, "does not have the bytes that its name says");
        }
    }
}
