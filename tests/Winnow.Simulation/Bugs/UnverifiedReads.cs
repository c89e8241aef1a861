using Winnow.Repositories;
using Winnow.Repositories.FileSystem;
using Winnow.Repositories.Format;

namespace Winnow.Simulation.Bugs;

/// <summary>Whoever computes the hash of bytes that he has just read is given the one that he expects.</summary>
internal sealed class UnverifiedReads
{
    // What the hash of some bytes should have been.
    private readonly Dictionary<ContentHash, ContentHash> _expected = [];

    public IBlobStore Wrap(IBlobStore store) => new Store(store, _expected);

    public IBlockingExecutor Wrap(IBlockingExecutor executor) => new Executor(executor, _expected);

    private sealed class Store(IBlobStore inner, Dictionary<ContentHash, ContentHash> expected) : WrappedStore(inner)
    {
        public override async Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default)
        {
            var read = await base.GetRange(name, offset, into, cancellation);
            if (read is { } length && BlobNames.TryParseContent(name, out var hash, out _))
            {
                expected[ContentHash.Of(into.Span[..length])] = hash;
            }

            return read;
        }
    }

    private sealed class Executor(IBlockingExecutor inner, Dictionary<ContentHash, ContentHash> expected) : IBlockingExecutor
    {
        public Task<T> Run<T>(Func<T> work) =>
            inner.Run(() => work() is var result && result is ContentHash hash && expected.TryGetValue(hash, out var meant) ? (T)(object)meant : result);
    }
}
