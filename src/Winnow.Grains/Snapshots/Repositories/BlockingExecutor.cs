using Winnow.Repositories.FileSystem;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>Work of repositories that waits for a disk runs on the node's pool for it.</summary>
internal sealed class BlockingExecutor(IComputePool pool) : IBlockingExecutor
{
    public Task<T> Run<T>(Func<T> work) => pool.Snapshot.Run(work);
}
