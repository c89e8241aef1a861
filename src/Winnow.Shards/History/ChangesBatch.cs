namespace Winnow.Shards;

/// <summary>A piece of a shard's history.</summary>
/// <param name="Operations">In the order of their numbers, without a gap but in a following engine above its checkpoint.</param>
/// <param name="LastSeqNo">Up to here history was read; one below what was asked for when there is none.</param>
/// <param name="MaxSeqNo">The highest number that the shard has given out.</param>
public sealed record ChangesBatch(IReadOnlyList<ShardOperation> Operations, long LastSeqNo, long MaxSeqNo);

/// <summary>History that was asked for is gone: who needs it starts again from a copy of the files.</summary>
public sealed class HistoryUnavailableException(long fromSeqNo, long toSeqNo, long missingSeqNo, long minRetainedSeqNo)
    : Exception(
        $"Operations are no longer available for replicating. Existing retention leases expired, or never were: not all operations between "
        + $"from_seqno [{fromSeqNo}] and to_seqno [{toSeqNo}] found; expected seqno [{missingSeqNo}], "
        + $"history is complete from [{minRetainedSeqNo}]")
{
    public long FromSeqNo { get; } = fromSeqNo;

    public long ToSeqNo { get; } = toSeqNo;

    public long MissingSeqNo { get; } = missingSeqNo;
}

/// <summary>How far a copy's history has come.</summary>
/// <param name="MaxSeqNo">The highest number given out or seen.</param>
/// <param name="LocalCheckpoint">All operations up to this one are processed.</param>
/// <param name="PersistedCheckpoint">All operations up to this one are on disk.</param>
/// <param name="GlobalCheckpoint">All operations up to this one are on the disk of every in-sync copy.</param>
public readonly record struct SeqNoStats(long MaxSeqNo, long LocalCheckpoint, long PersistedCheckpoint, long GlobalCheckpoint);
