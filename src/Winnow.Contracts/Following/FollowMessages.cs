namespace Winnow.Contracts;

/// <summary>Operations of a leader for the primary of its follower.</summary>
[GenerateSerializer, Immutable, Alias("winnow.FollowBatch")]
public sealed record FollowBatch
{
    /// <summary>The term of the follower's primary, as the caller knows it: another one refuses. It says nothing of the operations.</summary>
    [Id(0)] public long PrimaryTerm { get; init; }

    /// <summary>The follower's own history: a copy that was made anew does not have what the caller counts on.</summary>
    [Id(1)] public string HistoryUuid { get; init; } = "";

    /// <summary>One after another, each as the translog writes it, with the leader's number, term and version.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Operations { get; init; }

    /// <summary>CRC-32C of these bytes, as the leader computed it or whoever cut the batch.</summary>
    [Id(3)] public long Checksum { get; init; }

    /// <summary>How long copies that do not answer may hold it up.</summary>
    [Id(4)] public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The follower's own version of the mapping that has every field of these operations: what it leaves out, the leader has left out.</summary>
    [Id(5)] public long MappingVersion { get; init; }

    /// <summary>The leader's history that the operations are from: a follower that has changed sides since takes none of them.</summary>
    [Id(6)] public string LeaderHistoryUuid { get; init; } = "";
}

/// <summary>How far a follower's primary is.</summary>
[GenerateSerializer, Immutable, Alias("winnow.FollowerProgress")]
public sealed record FollowerProgress
{
    [Id(0)] public string HistoryUuid { get; init; } = "";

    /// <summary>The highest number that is here; there may be gaps below.</summary>
    [Id(1)] public long MaxSeqNo { get; init; }

    /// <summary>All in-sync copies have every operation up to here on their disks.</summary>
    [Id(2)] public long GlobalCheckpoint { get; init; }

    /// <summary>Everything up to here is executed on the primary.</summary>
    [Id(3)] public long LocalCheckpoint { get; init; }
}

/// <summary>A follower's primary that takes nothing of its leader any more.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardSeal")]
public sealed record ShardSeal
{
    [Id(0)] public string HistoryUuid { get; init; } = "";

    /// <summary>All copies in sync have every operation up to here.</summary>
    [Id(1)] public long MaxSeqNo { get; init; }

    /// <summary>No operation that is here has a higher term.</summary>
    [Id(2)] public long MaxOperationTerm { get; init; }
}
