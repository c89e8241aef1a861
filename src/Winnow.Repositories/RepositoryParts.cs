using Winnow.Repositories.FileSystem;
using Winnow.Repositories.Format;
using Winnow.Repositories.Roots;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories;

/// <summary>What the parts of one open repository share.</summary>
internal sealed class RepositoryParts
{
    public RepositoryParts(IBlobStore blobs, RepositoryOptions options, IBlockingExecutor executor, Func<string> newUuid, TimeProvider clock)
    {
        Options = options;
        Executor = executor;
        NewUuid = newUuid;
        Clock = clock;
        Blobs = new BlobAccess(blobs, options);
        Cache = new PageCache(options.PageCacheBytes);
        Catalog = new Tree(Blobs, Cache, BlobKind.CatalogPage);
        Contents = new Tree(Blobs, Cache, BlobKind.ContentsPage);
        Roots = new RootStore(this);
    }

    public RepositoryOptions Options { get; }

    public IBlockingExecutor Executor { get; }

    public Func<string> NewUuid { get; }

    public TimeProvider Clock { get; }

    public BlobAccess Blobs { get; }

    public PageCache Cache { get; }

    public Tree Catalog { get; }

    public Tree Contents { get; }

    public RootStore Roots { get; }
}
