using Winnow.Shards;

namespace Winnow.Grains;

/// <summary>Where work that takes the processor goes, so that it does not hold up a grain's scheduler; results come back to it.</summary>
public interface IComputePool
{
    /// <summary>Parsing, indexing, fsyncs, flushes.</summary>
    IShardExecutor Write { get; }

    /// <summary>Queries and fetches. Work that finds the queue full is refused with <c>es_rejected_execution_exception</c>.</summary>
    IShardExecutor Search { get; }

    /// <summary>Merges: few at once, because they take long.</summary>
    IShardExecutor Merge { get; }

    /// <summary>Reading and writing repositories, and the hashing and compression of what is read and written.</summary>
    IShardExecutor Snapshot { get; }

    ThreadPoolStats[] Stats();
}
