namespace Winnow.Contracts;

[GenerateSerializer, Immutable, Alias("winnow.ShardChangesRequest")]
public sealed record ShardChangesRequest
{
    [Id(0)] public long FromSeqNo { get; init; }

    [Id(1)] public int MaxOperations { get; init; } = 5120;

    /// <summary>The operation that exceeds it is the last one.</summary>
    [Id(2)] public long MaxBytes { get; init; } = 32L << 20;

    /// <summary>The history that the caller follows; every answer is of this one.</summary>
    [Id(3)] public string HistoryUuid { get; init; } = "";

    /// <summary>How long to wait for an operation; ten minutes at most.</summary>
    [Id(4)] public TimeSpan PollTimeout { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>A piece of a leader's history.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardChanges")]
public sealed record ShardChanges
{
    /// <summary>One after another, each as the translog writes it, in the order of their numbers and without a gap.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Operations { get; init; }

    /// <summary>CRC-32C of these bytes as the copy read them.</summary>
    [Id(1)] public long Checksum { get; init; }

    [Id(2)] public int Count { get; init; }

    /// <summary>The number of the last one; one below what was asked for when there is none.</summary>
    [Id(3)] public long LastSeqNo { get; init; }

    [Id(4)] public long GlobalCheckpoint { get; init; }

    [Id(5)] public long MaxSeqNo { get; init; }

    /// <summary>The primary term of the shard.</summary>
    [Id(6)] public long PrimaryTerm { get; init; }

    /// <summary>The versions of the index' metadata that the copy's node knew when it had read the operations: none of them needs a later one.</summary>
    [Id(7)] public long MappingVersion { get; init; }

    [Id(8)] public long SettingsVersion { get; init; }

    [Id(9)] public long AliasesVersion { get; init; }

    /// <summary>How long ago all copies of the leader had the first of the operations; null when no follower read by then.</summary>
    [Id(10)] public long? FirstAgeMillis { get; init; }

    /// <summary>The same for the last one.</summary>
    [Id(11)] public long? LastAgeMillis { get; init; }

    /// <summary>How long the copy has worked for this answer, without waiting for operations.</summary>
    [Id(12)] public long ExecutionMillis { get; init; }
}
