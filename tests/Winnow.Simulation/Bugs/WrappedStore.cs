using Winnow.Repositories;

namespace Winnow.Simulation.Bugs;

/// <summary>A storage of blobs that does what another does, but for what a bug changes.</summary>
internal abstract class WrappedStore(IBlobStore inner) : IBlobStore
{
    public string Description => inner.Description;

    protected IBlobStore Inner => inner;

    public virtual Task<Blob?> Get(string name, CancellationToken cancellation = default) => inner.Get(name, cancellation);

    public virtual Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default) =>
        inner.GetRange(name, offset, into, cancellation);

    public virtual Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        inner.PutIfAbsent(name, content, cancellation);

    public virtual Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => inner.Persist(names, cancellation);

    public virtual Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        inner.CompareAndSet(name, tag, content, cancellation);

    public virtual IAsyncEnumerable<BlobInfo> List(string prefix, CancellationToken cancellation = default) => inner.List(prefix, cancellation);

    public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => inner.Delete(names, cancellation);

    public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default) => inner.DeleteLeftovers(age, cancellation);
}
