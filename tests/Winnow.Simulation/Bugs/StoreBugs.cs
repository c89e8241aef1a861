using System.Runtime.CompilerServices;
using Winnow.Repositories;
using Winnow.Repositories.Format;

namespace Winnow.Simulation.Bugs;

/// <summary>Storages that do not do what a repository's engine asks them for.</summary>
internal static class StoreBugs
{
    /// <summary>What is referred to has not been made durable.</summary>
    public sealed class NothingIsPersisted(IBlobStore inner) : WrappedStore(inner)
    {
        public override Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => Task.CompletedTask;
    }

    /// <summary>Whoever comes last wins.</summary>
    public sealed class NothingIsCompared(IBlobStore inner) : WrappedStore(inner)
    {
        public override async Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
            await Inner.Get(name, cancellation) is { } newest ? await Inner.CompareAndSet(name, newest.Tag, content, cancellation) : null;
    }

    /// <summary>Whoever lists blobs, and then looks at the root for which of them are needed, sees the root as it was before.</summary>
    public sealed class RootIsReadBeforeLists(IBlobStore inner) : WrappedStore(inner)
    {
        private Blob? _before;

        public override Task<Blob?> Get(string name, CancellationToken cancellation = default)
        {
            if (name != BlobNames.Root || _before is not { } root)
            {
                return base.Get(name, cancellation);
            }

            _before = null;
            return Task.FromResult<Blob?>(root);
        }

        public override async IAsyncEnumerable<BlobInfo> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            var root = await Inner.Get(BlobNames.Root, cancellation);
            await foreach (var blob in Inner.List(prefix, cancellation))
            {
                yield return blob;
            }

            _before = root;
        }
    }
}
