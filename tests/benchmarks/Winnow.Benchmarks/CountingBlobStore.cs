using Winnow.Repositories;

namespace Winnow.Benchmarks;

/// <summary>A store, and how many requests it got.</summary>
internal sealed class CountingBlobStore(IBlobStore store) : IBlobStore
{
    private int _reads;
    private int _puts;
    private int _others;

    public string Description => store.Description;

    /// <summary>The requests since this was asked last.</summary>
    public string Take() => $"{Interlocked.Exchange(ref _reads, 0)} reads, {Interlocked.Exchange(ref _puts, 0)} puts, {Interlocked.Exchange(ref _others, 0)} others";

    public Task<Blob?> Get(string name, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _reads);
        return store.Get(name, cancellation);
    }

    public Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _reads);
        return store.GetRange(name, offset, into, cancellation);
    }

    public Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _puts);
        return store.PutIfAbsent(name, content, cancellation);
    }

    public Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => store.Persist(names, cancellation);

    public Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _puts);
        return store.CompareAndSet(name, tag, content, cancellation);
    }

    public IAsyncEnumerable<BlobInfo> List(string prefix, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _others);
        return store.List(prefix, cancellation);
    }

    public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _others);
        return store.Delete(names, cancellation);
    }

    public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default) => store.DeleteLeftovers(age, cancellation);
}
