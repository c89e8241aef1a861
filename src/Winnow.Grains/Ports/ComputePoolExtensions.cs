using Winnow.Shards;

namespace Winnow.Grains;

internal static class ComputePoolExtensions
{
    /// <summary>Runs work on a pool; the caller goes on on its own scheduler.</summary>
    public static Task<T> Run<T>(this IShardExecutor pool, Func<T> work) => pool.RunAsync(work);
}
