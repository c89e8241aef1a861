using Winnow.Store;

namespace Winnow.Repositories.Format;

/// <summary>
/// Small blobs of a repository: so many requests at once, framed and verified. Waiting for room takes no token: a semaphore's wait with
/// one would go on on a thread of the pool, and not where it was called.
/// </summary>
internal sealed class BlobAccess(IBlobStore blobs, RepositoryOptions options)
{
    private const int MostReads = 3;
    private readonly SemaphoreSlim _room = new(options.Concurrency);

    public IBlobStore Store => blobs;

    public RepositoryOptions Options => options;

    /// <summary>A framed blob's payload, decoded.</summary>
    /// <exception cref="BlobGoneException">There is no such blob.</exception>
    public async Task<T> Read<T>(string name, BlobKind kind, Func<ReadOnlyMemory<byte>, T> decode, CancellationToken cancellation)
    {
        var blob = await Get(name, cancellation) ?? throw new BlobGoneException(name);
        return Decode(name, blob.Content, kind, decode);
    }

    public async Task<Blob?> Get(string name, CancellationToken cancellation)
    {
        await _room.WaitAsync();
        try
        {
            cancellation.ThrowIfCancellationRequested();
            return await blobs.Get(name, cancellation);
        }
        finally
        {
            _room.Release();
        }
    }

    public static T Decode<T>(string name, ReadOnlyMemory<byte> blob, BlobKind kind, Func<ReadOnlyMemory<byte>, T> decode)
    {
        var payload = Frame.Unwrap(name, blob, kind);
        try
        {
            return decode(payload);
        }
        catch (Exception e) when (e is InvalidDataException or CorruptIndexException or FormatException or ArgumentException or System.Text.Json.JsonException)
        {
            throw new RepositoryCorruptionException(name, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Null for what is damaged or lost: not for what was read wrongly once.</summary>
    public static async Task<T?> IfPossible<T>(Func<Task<T>> read)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await read();
            }
            catch (Exception e) when (e is RepositoryCorruptionException or BlobGoneException)
            {
                if (attempt == MostReads)
                {
                    return null;
                }
            }
        }
    }

    /// <summary>False when there is one of this name.</summary>
    public async Task<bool> Put(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await _room.WaitAsync();
        try
        {
            cancellation.ThrowIfCancellationRequested();
            return await blobs.PutIfAbsent(name, content, cancellation);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Deletes what nobody can refer to; what the storage fails to delete, a clean-up finds.</summary>
    public async Task TryDelete(IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        try
        {
            if (names.Count > 0)
            {
                await blobs.Delete(names, cancellation);
            }
        }
        catch (BlobStoreException)
        {
            // Nobody waits for it, and it is not lost from sight.
        }
    }
}
