using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>Counts what is asked of a storage, by Elasticsearch's names for it.</summary>
internal sealed class MeteredBlobStore(IBlobStore inner) : IBlobStore
{
    private long _gets;
    private long _puts;
    private long _compares;
    private long _lists;
    private long _deletes;
    private long _persists;
    private long _read;
    private long _written;

    public string Description => inner.Description;

    public long BytesRead => Interlocked.Read(ref _read);

    public long BytesWritten => Interlocked.Read(ref _written);

    public RequestCount[] Requests =>
    [
        Count("CompareAndSet", ref _compares),
        Count("DeleteBlobs", ref _deletes),
        Count("GetBlob", ref _gets),
        Count("ListBlobs", ref _lists),
        Count("PersistBlobs", ref _persists),
        Count("PutBlob", ref _puts),
    ];

    public async Task<Blob?> Get(string name, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _gets);
        var blob = await inner.Get(name, cancellation);
        Interlocked.Add(ref _read, blob?.Content.Length ?? 0);
        return blob;
    }

    public async Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _gets);
        var read = await inner.GetRange(name, offset, into, cancellation);
        Interlocked.Add(ref _read, read ?? 0);
        return read;
    }

    public int BufferFor(int length) => inner.BufferFor(length);

    public async Task<IBlobScan?> Open(string name, int length, Memory<byte> buffer, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _gets);
        var scan = await inner.Open(name, length, buffer, cancellation);
        Interlocked.Add(ref _read, scan is null ? 0 : length);
        return scan;
    }

    public Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _puts);
        Interlocked.Add(ref _written, content.Length);
        return inner.PutIfAbsent(name, content, cancellation);
    }

    public Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _persists);
        return inner.Persist(names, cancellation);
    }

    public Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _compares);
        Interlocked.Add(ref _written, content.Length);
        return inner.CompareAndSet(name, tag, content, cancellation);
    }

    public IAsyncEnumerable<BlobInfo> List(string prefix, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _lists);
        return inner.List(prefix, cancellation);
    }

    public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        Interlocked.Add(ref _deletes, names.Count);
        return inner.Delete(names, cancellation);
    }

    public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default) => inner.DeleteLeftovers(age, cancellation);

    private static RequestCount Count(string name, ref long count) => new() { Name = name, Count = Interlocked.Read(ref count) };
}
