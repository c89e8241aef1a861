using System.Collections.Concurrent;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;
using Winnow.Repositories.FileSystem;
using Winnow.Store;

namespace Winnow.Cluster.Tests.Snapshots.Shards;

/// <summary>A folder as repository storage; requests are counted and can be held up.</summary>
internal sealed class GatedBlobs : IBlobStoreSource, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-repo-");
    private int _ids;

    public ConcurrentQueue<string> Puts { get; } = new();

    public ConcurrentQueue<string> Gets { get; } = new();

    /// <summary>What puts of chunks wait for.</summary>
    public RecoveryCalls.Gate? PutGate { get; set; }

    /// <summary>What reads of chunks wait for.</summary>
    public RecoveryCalls.Gate? GetGate { get; set; }

    /// <summary>What a request for a blob ends with, if not as it should.</summary>
    public Func<string, string, Exception?>? Fail { get; set; }

    public IBlobStore Open(string name, RepositoryDefinition definition) => new Store(this, Direct());

    /// <summary>The same folder without gates.</summary>
    public FileSystemBlobStore Direct() =>
        new(new FsDirectory(_folder.FullName), new InlineExecutor(), () => $"id{Interlocked.Increment(ref _ids)}", TimeProvider.System);

    public string PathOf(string blob) => Path.Combine(_folder.FullName, blob);

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class Store(GatedBlobs gates, IBlobStore inner) : IBlobStore
    {
        public string Description => inner.Description;

        public Task<Blob?> Get(string name, CancellationToken cancellation = default) =>
            gates.Fail?.Invoke(nameof(Get), name) is { } failure ? Task.FromException<Blob?>(failure) : inner.Get(name, cancellation);

        public async Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default)
        {
            await (gates.GetGate?.Pass() ?? Task.CompletedTask).WaitAsync(cancellation);
            gates.Gets.Enqueue(name);
            return await inner.GetRange(name, offset, into, cancellation);
        }

        public async Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
        {
            if (name.StartsWith("blobs/", StringComparison.Ordinal))
            {
                await (gates.PutGate?.Pass() ?? Task.CompletedTask).WaitAsync(cancellation);
                gates.Puts.Enqueue(name);
            }

            return await inner.PutIfAbsent(name, content, cancellation);
        }

        public Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => inner.Persist(names, cancellation);

        public Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
            inner.CompareAndSet(name, tag, content, cancellation);

        public IAsyncEnumerable<BlobInfo> List(string prefix, CancellationToken cancellation = default) => inner.List(prefix, cancellation);

        public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default) =>
            names.Select(name => gates.Fail?.Invoke(nameof(Delete), name)).OfType<Exception>().FirstOrDefault() is { } failure
                ? Task.FromException(failure)
                : inner.Delete(names, cancellation);

        public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default) => inner.DeleteLeftovers(age, cancellation);
    }
}
