using Winnow.Repositories.Format;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories.Contents;

/// <summary>Finds contents by their hashes and reads them. It remembers a root, and looks for a newer one when something is not there.</summary>
internal sealed class ContentReader(RepositoryParts parts)
{
    private volatile RepositoryRoot? _root;

    public Task<T> Read<T>(ContentHash hash, ContentKind kind, Func<ReadOnlyMemory<byte>, T> decode, CancellationToken cancellation)
        where T : class => WithLocation<T>(
            hash,
            async location =>
            {
                try
                {
                    return await parts.Blobs.ReadContent(hash, kind, location, decode, cancellation);
                }
                catch (BlobGoneException)
                {
                    return null;
                }
            },
            cancellation);

    /// <summary>Reads with the upload's uuid that has the content; null says that there is no such blob.</summary>
    public async Task<T> WithLocation<T>(ContentHash hash, Func<string, Task<T?>> read, CancellationToken cancellation)
        where T : class
    {
        string? last = null;
        while (true)
        {
            var location = await Locate(hash, fresh: last is not null, cancellation);
            if (location is null || location == last)
            {
                throw new RepositoryCorruptionException(BlobNames.Content(hash, location ?? ""), "is missing");
            }

            if (await read(location) is { } result)
            {
                return result;
            }

            last = location;
        }
    }

    private async Task<string?> Locate(ContentHash hash, bool fresh, CancellationToken cancellation)
    {
        try
        {
            if (!fresh && _root is { } known && await Find(known) is { } entry)
            {
                return entry.Location;
            }
        }
        catch (BlobGoneException)
        {
            // The newest root knows.
        }

        try
        {
            var found = await parts.Roots.AtNewest(Find, cancellation);
            return found?.Location;
        }
        catch (RepositoryCorruptionException)
        {
            // The table is damaged where it has this content. Its blob says itself what it is.
            await foreach (var blob in parts.Blobs.Store.List(BlobNames.Content(hash, ""), cancellation))
            {
                if (BlobNames.TryParseContent(blob.Name, out _, out var location))
                {
                    return location;
                }
            }

            throw;
        }

        async Task<ContentEntry?> Find(RepositoryRoot? root)
        {
            var value = await parts.Contents.Find(root?.Contents, hash.ToArray(), cancellation);
            _root = root;
            return value is { } bytes ? ContentsTable.Decode(bytes.Span) : null;
        }
    }
}
