namespace Winnow.Repositories.FileSystem;

/// <summary>Where work runs that waits for a disk, so that nobody else waits with it: some threads of a node, or the simulation's one.</summary>
public interface IBlockingExecutor
{
    /// <summary>Runs the work, now or when a thread is free.</summary>
    Task<T> Run<T>(Func<T> work);
}
