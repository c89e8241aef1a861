namespace Winnow.Contracts;

/// <summary>A commit of a leader's shard, kept for one follower.</summary>
[GenerateSerializer, Immutable, Alias("winnow.LeaderFiles")]
public sealed record LeaderFiles
{
    [Id(0)] public string SessionId { get; init; } = "";

    /// <summary>The key of the copy that keeps it.</summary>
    [Id(1)] public string Copy { get; init; } = "";

    [Id(2)] public string HistoryUuid { get; init; } = "";

    [Id(3)] public long PrimaryTerm { get; init; }

    /// <summary>The files have every operation up to here; they may have some of those above.</summary>
    [Id(4)] public long LocalCheckpoint { get; init; }

    /// <summary>No document in the files needs a later mapping.</summary>
    [Id(5)] public long MappingVersion { get; init; }

    [Id(6)] public RecoveryFileMessage[] Files { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.LeaderChunkRequest")]
public sealed record LeaderChunkRequest
{
    /// <summary>The copy that keeps the session.</summary>
    [Id(0)] public string Copy { get; init; } = "";

    [Id(1)] public string SessionId { get; init; } = "";

    [Id(2)] public string File { get; init; } = "";

    [Id(3)] public long Offset { get; init; }

    [Id(4)] public int Length { get; init; }
}
