namespace Winnow.Contracts;

/// <summary>What <c>_ccr/stats</c> says of a shard.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardFollowView")]
public sealed record ShardFollowView
{
    [Id(0)] public int Shard { get; init; }

    [Id(1)] public long LeaderGlobalCheckpoint { get; init; }

    [Id(2)] public long LeaderMaxSeqNo { get; init; }

    [Id(3)] public long FollowerGlobalCheckpoint { get; init; }

    [Id(4)] public long FollowerMaxSeqNo { get; init; }

    [Id(5)] public long LastRequestedSeqNo { get; init; }

    [Id(6)] public int OutstandingReads { get; init; }

    [Id(7)] public int OutstandingWrites { get; init; }

    [Id(8)] public long BufferedOperations { get; init; }

    [Id(9)] public long BufferedBytes { get; init; }

    [Id(10)] public long MappingVersion { get; init; }

    [Id(11)] public long SettingsVersion { get; init; }

    [Id(12)] public long AliasesVersion { get; init; }

    [Id(13)] public long ReadMillis { get; init; }

    [Id(14)] public long ReadRemoteMillis { get; init; }

    [Id(15)] public long SuccessfulReads { get; init; }

    [Id(16)] public long FailedReads { get; init; }

    [Id(17)] public long OperationsRead { get; init; }

    [Id(18)] public long BytesRead { get; init; }

    [Id(19)] public long WriteMillis { get; init; }

    [Id(20)] public long SuccessfulWrites { get; init; }

    [Id(21)] public long FailedWrites { get; init; }

    [Id(22)] public long OperationsWritten { get; init; }

    [Id(23)] public FollowRequestFailure[] ReadExceptions { get; init; } = [];

    /// <summary>-1 before the first.</summary>
    [Id(24)] public long MillisSinceLastRead { get; init; } = -1;

    /// <summary>Why it has stopped; null while it follows.</summary>
    [Id(25)] public WinnowError? Fatal { get; init; }

    /// <summary>
    /// How long the leader has had the oldest of what was read and is not written yet. While reads fail, or none is answered in time, and while the shard
    /// has not begun, heals or has stopped: at least as long as nothing was read, which is an upper bound of what nobody here knows. -1 when nobody could be asked.
    /// </summary>
    [Id(26)] public long LagMillis { get; init; } = -1;

    /// <summary>Why it cannot begin yet; it tries again.</summary>
    [Id(27)] public WinnowError? Starting { get; init; }

    [Id(28)] public ShardHealView Heal { get; init; } = new();

    /// <summary>Why nothing is known of it now: the node that follows did not answer.</summary>
    [Id(32)] public WinnowError? Unanswered { get; init; }

    [Id(31)] public FollowRequestFailure[] WriteExceptions { get; init; } = [];

    /// <summary>Null when it never was a leader itself, or has not given way yet.</summary>
    [Id(29)] public ShardRollbackView? Rollback { get; init; }

    /// <summary>Null when what of the leader's metadata was asked for last was taken over at once.</summary>
    [Id(30)] public FollowMetadataFailure? Metadata { get; init; }
}

/// <summary>The leader's aliases, settings or mapping cannot be taken over; operations that need them wait, and it is tried again.</summary>
[GenerateSerializer, Immutable, Alias("winnow.FollowMetadataFailure")]
public sealed record FollowMetadataFailure
{
    /// <summary><c>aliases</c>, <c>settings</c> or <c>mapping</c>.</summary>
    [Id(0)] public string Kind { get; init; } = "";

    /// <summary>The leader's version that is wanted.</summary>
    [Id(1)] public long Version { get; init; }

    [Id(2)] public int Retries { get; init; }

    [Id(3)] public WinnowError Exception { get; init; } = new();
}

/// <summary>What a shard has given up that its leader did not have.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardRollbackView")]
public sealed record ShardRollbackView
{
    /// <summary>Operations above this one were taken back.</summary>
    [Id(0)] public long SeqNo { get; init; }

    [Id(1)] public int Operations { get; init; }

    /// <summary>Where they are written down; null when there were none.</summary>
    [Id(2)] public string? File { get; init; }

    /// <summary>The name of the node that has the file.</summary>
    [Id(3)] public string Node { get; init; } = "";

    /// <summary>How many documents the leader has sent for it.</summary>
    [Id(4)] public int DocumentsFetched { get; init; }

    [Id(5)] public long BytesFetched { get; init; }
}

/// <summary>How a shard that has lost the way has come by its leader's files, or does.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardHealView")]
public sealed record ShardHealView
{
    /// <summary><c>disabled</c>, <c>idle</c>, <c>healing</c>, <c>waiting</c> for the next try, <c>done</c> or <c>failed</c>.</summary>
    [Id(0)] public string State { get; init; } = "idle";

    /// <summary>Why it could not go on as it was.</summary>
    [Id(1)] public string? Reason { get; init; }

    /// <summary>What the last try has failed with.</summary>
    [Id(2)] public WinnowError? Failure { get; init; }

    [Id(3)] public long? StartedMillis { get; init; }

    [Id(4)] public long BytesFetched { get; init; }

    [Id(5)] public long BytesReused { get; init; }

    /// <summary>How often this shard was healed since it began to follow.</summary>
    [Id(6)] public int Count { get; init; }
}

/// <summary>A read or write that fails, and is tried again.</summary>
[GenerateSerializer, Immutable, Alias("winnow.FollowRequestFailure")]
public sealed record FollowRequestFailure
{
    [Id(0)] public long FromSeqNo { get; init; }

    [Id(1)] public int Retries { get; init; }

    [Id(2)] public WinnowError Exception { get; init; } = new();
}
