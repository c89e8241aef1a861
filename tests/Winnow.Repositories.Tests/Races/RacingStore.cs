using Winnow.Repositories.Tests.Storage;

namespace Winnow.Repositories.Tests.Races;

/// <summary>
/// The store as one process sees it: each request waits until the race lets it be done, and again until it lets the answer come, so that
/// those of all processes overtake each other. A process that has died gets no more answers; its requests may still be done.
/// </summary>
internal sealed class RacingStore(MemoryBlobStore blobs, Race race) : IBlobStore
{
    private bool _isDead;

    public string Description => "racing";

    public void Kill() => _isDead = true;

    public Task<Blob?> Get(string name, CancellationToken cancellation = default) => Do(Request.Get, name, () => blobs.Get(name, cancellation));

    public Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default) =>
        Do(Request.GetRange, name, () => blobs.GetRange(name, offset, into, cancellation));

    public Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        Do(Request.Put, name, () => blobs.PutIfAbsent(name, content, cancellation));

    public Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => Do(Request.Persist, "", async () =>
    {
        await blobs.Persist(names, cancellation);
        return true;
    });

    public Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        Do(Request.CompareAndSet, name, () => blobs.CompareAndSet(name, tag, content, cancellation));

    public async IAsyncEnumerable<BlobInfo> List(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // As far as the contract goes a list may show what was deleted meanwhile: this one is as old as it may be.
        foreach (var blob in await Do(Request.List, prefix, async () => await blobs.List(prefix, cancellation).ToArrayAsync(cancellation)))
        {
            yield return blob;
        }
    }

    public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => Do(Request.Delete, names.FirstOrDefault() ?? "", async () =>
    {
        await blobs.Delete(names, cancellation);
        return true;
    });

    public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default) => blobs.DeleteLeftovers(age, cancellation);

    private async Task<T> Do<T>(Request request, string name, Func<Task<T>> work)
    {
        if (_isDead)
        {
            return await new TaskCompletionSource<T>().Task;
        }

        var fate = await race.Wait(request);
        if (_isDead && race.Random.Next(2) == 0)
        {
            // It had not left the process, or not arrived.
            return await new TaskCompletionSource<T>().Task;
        }

        var result = await work();
        race.Check(request, name);
        await race.Wait(null);
        if (_isDead)
        {
            return await new TaskCompletionSource<T>().Task;
        }

        return fate == Fate.AnswerLost ? throw new BlobStoreException(this, "reach", name, new IOException("the answer was lost")) : result;
    }
}

/// <summary>What becomes of a request.</summary>
internal enum Fate
{
    Done,
    AnswerLost,
}
