using System.Collections.Immutable;
using Winnow.Repositories;
using Winnow.Repositories.Format;
using Winnow.Repositories.Roots;
using Winnow.Simulation.Repositories;

namespace Winnow.Simulation.Bugs;

/// <summary>Roots whose activities are others for who reads them than for everybody else.</summary>
internal static class ActivityBugs
{
    /// <summary>Nobody who is at work is seen.</summary>
    public sealed class NobodyIsSeen(IBlobStore inner) : OtherRoots(inner)
    {
        private ImmutableArray<Activity> _hidden = [];

        protected override RepositoryRoot Show(RepositoryRoot root)
        {
            _hidden = root.Activities;
            return root with { Activities = [] };
        }

        protected override RepositoryRoot Store(RepositoryRoot root) => root with { Activities = _hidden };
    }

    /// <summary>Who registers is seen by himself alone.</summary>
    public sealed class NobodyIsRegistered(IBlobStore inner) : OtherRoots(inner)
    {
        private ImmutableArray<Activity> _own = [];

        protected override RepositoryRoot Show(RepositoryRoot root) => root with { Activities = _own };

        protected override RepositoryRoot Store(RepositoryRoot root)
        {
            _own = root.Activities;
            return root with { Activities = [] };
        }
    }

    /// <summary>Nobody knows who has taken whose place.</summary>
    public sealed class NobodyIsSuperseded(IBlobStore inner) : OtherRoots(inner)
    {
        protected override RepositoryRoot Show(RepositoryRoot root) => root with { Epochs = [] };

        protected override RepositoryRoot Store(RepositoryRoot root) => root;
    }

    public abstract class OtherRoots(IBlobStore inner) : WrappedStore(inner)
    {
        public override async Task<Blob?> Get(string name, CancellationToken cancellation = default)
        {
            var blob = await base.Get(name, cancellation);
            return name == BlobNames.Root && blob is not null
                ? new Blob(RootCodec.Encode(Show(BlobDecoder.RootOf(blob.Content)), compress: true), blob.Tag)
                : blob;
        }

        public override Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
            base.CompareAndSet(name, tag, RootCodec.Encode(Store(BlobDecoder.RootOf(content)), compress: true), cancellation);

        protected abstract RepositoryRoot Show(RepositoryRoot root);

        protected abstract RepositoryRoot Store(RepositoryRoot root);
    }
}
