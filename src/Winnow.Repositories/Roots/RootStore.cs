using Winnow.Repositories.Format;

namespace Winnow.Repositories.Roots;

/// <summary>A root, and what its blob's storage compares.</summary>
internal sealed record StoredRoot(RepositoryRoot Root, string Tag);

/// <summary>The one blob that changes.</summary>
internal sealed class RootStore(RepositoryParts parts)
{
    private readonly BlobAccess _blobs = parts.Blobs;

    /// <summary>The newest root; null in an empty container.</summary>
    /// <exception cref="RepositoryCorruptionException">There are blobs, but no root: a new one would make garbage of them all.</exception>
    public async Task<StoredRoot?> Read(CancellationToken cancellation)
    {
        var blob = await _blobs.Get(BlobNames.Root, cancellation);
        if (blob is null && await FirstOfOthers(cancellation) is { } other)
        {
            blob = await _blobs.Get(BlobNames.Root, cancellation)
                ?? throw new RepositoryCorruptionException(BlobNames.Root, $"is missing, but there are blobs of a repository, as [{other}]");
        }

        return blob is null ? null : new StoredRoot(BlobAccess.Decode(BlobNames.Root, blob.Content, BlobKind.Root, RootCodec.Decode), blob.Tag);
    }

    /// <summary>The newest root of a container that may be a new one: then it gets its first.</summary>
    public async Task<StoredRoot> ReadOrCreate(CancellationToken cancellation)
    {
        StoredRoot? root;
        while ((root = await Read(cancellation)) is null)
        {
            var first = new RepositoryRoot { RepositoryUuid = parts.NewUuid(), Generation = 1, ChangeUuid = parts.NewUuid() };
            await _blobs.Put(BlobNames.Root, RootCodec.Encode(first, parts.Options.Compress), cancellation);
            await _blobs.Store.Persist([BlobNames.Root], cancellation);
        }

        return root;
    }

    /// <summary>The tag of the new root, or null: another root than that one is there.</summary>
    public Task<string?> CompareAndSet(StoredRoot from, RepositoryRoot to, CancellationToken cancellation) =>
        _blobs.Store.CompareAndSet(BlobNames.Root, from.Tag, RootCodec.Encode(to, parts.Options.Compress), cancellation);

    /// <summary>
    /// Reads at the newest root, and again when another has come meanwhile that took away what was read. What is missing at the newest
    /// root is lost.
    /// </summary>
    public async Task<T> AtNewest<T>(Func<RepositoryRoot?, Task<T>> read, CancellationToken cancellation)
    {
        var root = await Read(cancellation);
        while (true)
        {
            try
            {
                return await read(root?.Root);
            }
            catch (BlobGoneException gone)
            {
                var newest = await Read(cancellation);
                if (newest?.Tag == root?.Tag)
                {
                    throw new RepositoryCorruptionException(gone.BlobName, "is missing", gone);
                }

                root = newest;
            }
        }
    }

    private async Task<string?> FirstOfOthers(CancellationToken cancellation)
    {
        foreach (var prefix in (string[])[BlobNames.Tree, BlobNames.Snapshots, BlobNames.Contents])
        {
            await foreach (var blob in _blobs.Store.List(prefix, cancellation))
            {
                return blob.Name;
            }
        }

        return null;
    }
}
