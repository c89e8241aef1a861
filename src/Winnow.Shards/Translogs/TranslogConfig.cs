using Winnow.Store;

namespace Winnow.Shards;

/// <summary>What a translog needs to know.</summary>
internal sealed record TranslogConfig
{
    public required StoreDirectory Directory { get; init; }

    /// <summary>Ties the translog to the commit points of one index.</summary>
    public required string Uuid { get; init; }

    public required IShardExecutor Executor { get; init; }

    /// <summary>A generation that grows beyond is followed by a new one.</summary>
    public long GenerationThresholdBytes { get; init; } = 64L << 20;

    /// <summary>What to record as the global checkpoint.</summary>
    public Func<long> GlobalCheckpoint { get; init; } = static () => SequenceNumbers.NoOpsPerformed;

    /// <summary>Told the numbers of the operations that a sync has made durable.</summary>
    public Action<List<long>> OnPersisted { get; init; } = static _ => { };

    /// <summary>Told once when a write or a sync failed: from then on the translog takes nothing.</summary>
    public Action<Exception> OnFailure { get; init; } = static _ => { };

    public ShardLog Log { get; init; } = static (_, _, _) => { };
}
