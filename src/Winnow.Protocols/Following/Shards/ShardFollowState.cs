using System.Collections.Immutable;

namespace Winnow.Protocols.Following;

public enum ShardFollowPhase
{
    Following,

    /// <summary>The leader's files are being fetched, because its history does not reach back.</summary>
    Bootstrapping,

    /// <summary>It has stopped: <see cref="ShardFollowState.Failure"/> says why.</summary>
    Failed,
}

/// <summary>
/// One shard that follows: what has been asked of the leader, what waits to be written, what is being written. It is not persisted: whoever begins
/// anew begins where the follower is.
/// </summary>
public sealed record ShardFollowState
{
    public required FollowParameters Parameters { get; init; }

    public ShardFollowPhase Phase { get; init; }

    /// <summary>Why it has stopped, or what the last try to bootstrap it has failed with.</summary>
    public FollowFailure? Failure { get; init; }

    /// <summary>Why the leader's files are being fetched; null while they are not.</summary>
    public FollowFailure? BootstrapReason => Bootstrapping?.Reason;

    public long LeaderGlobalCheckpoint { get; init; }

    public long LeaderMaxSeqNo { get; init; }

    public long FollowerGlobalCheckpoint { get; init; }

    public long FollowerMaxSeqNo { get; init; }

    public long LastRequestedSeqNo { get; init; }

    /// <summary>The leader's metadata that the follower has.</summary>
    public FollowVersions Versions { get; init; }

    public required DateTimeOffset BeganAt { get; init; }

    /// <summary>When a read was answered last, with operations or without.</summary>
    public DateTimeOffset? LastReadAt { get; init; }

    public ShardFollowCounters Counters { get; init; } = new();

    /// <summary>By the number from which was read: as many at most as there may be reads.</summary>
    public ImmutableSortedDictionary<long, FollowException> ReadExceptions { get; init; } = ImmutableSortedDictionary<long, FollowException>.Empty;

    public int OutstandingReads => Reads.Count;

    public int OutstandingWrites => Writes.Count;

    public long BufferedOperations => Buffer.Count;

    public long BufferedBytes => Buffer.Bytes;

    internal ImmutableSortedDictionary<long, FollowRead> Reads { get; init; } = ImmutableSortedDictionary<long, FollowRead>.Empty;

    /// <summary>What short answers have left over of ranges that were asked for: first and last number.</summary>
    internal ImmutableSortedDictionary<long, long> Remainders { get; init; } = ImmutableSortedDictionary<long, long>.Empty;

    internal FollowBuffer Buffer { get; init; } = new();

    internal ImmutableSortedDictionary<long, FollowWrite> Writes { get; init; } = ImmutableSortedDictionary<long, FollowWrite>.Empty;

    /// <summary>Null when nothing is; operations that need it wait.</summary>
    public FollowMetadataUpdate? MetadataUpdate { get; init; }

    /// <summary>Set while bootstrapping.</summary>
    internal FollowBootstrap? Bootstrapping { get; init; }

    internal long NextId { get; init; } = 1;

    /// <summary>Writes that fail and are tried again, by the first number of each.</summary>
    public IEnumerable<KeyValuePair<long, FollowException>> WriteExceptions => Writes.Values.Where(write => write.Failure is not null)
        .Select(write => KeyValuePair.Create(write.Slices[0].FirstSeqNo, new FollowException(write.Tries, write.Failure!)));

    /// <summary>How many operations the follower lacks of those that all copies of the leader have.</summary>
    public long Lag => Math.Max(0, LeaderGlobalCheckpoint - FollowerGlobalCheckpoint);
}

/// <summary>What has been counted since the shard began to follow.</summary>
public sealed record ShardFollowCounters
{
    public TimeSpan ReadTime { get; init; }

    public TimeSpan ReadRemoteTime { get; init; }

    public long SuccessfulReads { get; init; }

    public long FailedReads { get; init; }

    public long OperationsRead { get; init; }

    public long BytesRead { get; init; }

    public TimeSpan WriteTime { get; init; }

    public long SuccessfulWrites { get; init; }

    public long FailedWrites { get; init; }

    public long OperationsWritten { get; init; }

    /// <summary>How often the leader's files were taken because its history did not reach back.</summary>
    public long Bootstraps { get; init; }
}

public sealed record FollowException(int Retries, FollowFailure Failure);

/// <summary>A read that is under way, or has been answered with what the follower's metadata are too old for.</summary>
/// <param name="FromSeqNo">Asked for from here.</param>
/// <param name="MaxOperations">So many at most.</param>
/// <param name="RequiredTo">All up to here have to be read, by this or another read.</param>
/// <param name="Tries">How many have failed.</param>
/// <param name="Reply">The answer.</param>
internal sealed record FollowRead(long FromSeqNo, int MaxOperations, long RequiredTo, int Tries, FollowReadReply? Reply);

internal sealed record FollowWrite(ImmutableArray<FollowSlice> Slices, long Count, long Bytes, int Tries, FollowFailure? Failure = null);

/// <summary>What of the leader's metadata is being taken over.</summary>
/// <param name="Id">Of the command.</param>
/// <param name="Kind">What.</param>
/// <param name="Version">Of this version at least.</param>
/// <param name="Tries">How many have failed.</param>
/// <param name="Failure">What the last one has failed with.</param>
public sealed record FollowMetadataUpdate(long Id, FollowMetadata Kind, long Version, int Tries, FollowFailure? Failure);

internal sealed record FollowBootstrap(long Id, int Tries, FollowFailure Reason);
