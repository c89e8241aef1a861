using Winnow.Repositories.Format;

namespace Winnow.Repositories.Contents;

/// <summary>Framed contents whose location is known.</summary>
internal static class ManifestBlobs
{
    /// <summary>The payload of a content, which is what its hash says.</summary>
    /// <exception cref="BlobGoneException">There is no such blob.</exception>
    public static Task<T> ReadContent<T>(
        this BlobAccess blobs, ContentHash hash, ContentKind kind, string location, Func<ReadOnlyMemory<byte>, T> decode, CancellationToken cancellation)
    {
        var name = BlobNames.Content(hash, location);
        return blobs.Read(name, ManifestGraph.BlobKindOf(kind), Verified, cancellation);

        T Verified(ReadOnlyMemory<byte> payload) => ContentHash.Of(payload.Span) == hash
            ? decode(payload)
            : throw new RepositoryCorruptionException(name, "does not have the bytes that its name says");
    }
}
