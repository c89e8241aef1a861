namespace Winnow.Shards;

/// <summary>The executor of a process that has no compute pool of its own: .NET's thread pool.</summary>
public sealed class ThreadPoolExecutor : IShardExecutor
{
    /// <summary>The only one that is needed.</summary>
    public static ThreadPoolExecutor Instance { get; } = new();

    /// <inheritdoc/>
    public void Execute(Action work) => ThreadPool.UnsafeQueueUserWorkItem(static run => run(), work, preferLocal: false);
}
