namespace Winnow.Contracts;

[GenerateSerializer, Immutable, Alias("winnow.StartRecoveryRequest")]
public sealed record StartRecoveryRequest
{
    /// <summary>Made by the copy, anew for each attempt.</summary>
    [Id(0)] public string RecoveryId { get; init; } = "";

    [Id(1)] public string TargetAllocationId { get; init; } = "";

    [Id(2)] public string TargetNodeId { get; init; } = "";

    /// <summary>The term that the copy knows its primary by.</summary>
    [Id(3)] public long PrimaryTerm { get; init; }

    /// <summary>Null for a copy without a history.</summary>
    [Id(4)] public string? HistoryUuid { get; init; }

    /// <summary>The first operation that the copy misses.</summary>
    [Id(5)] public long StartingSeqNo { get; init; }

    /// <summary>What the copy has above the global checkpoint that it knows: of no use when the primary has it otherwise.</summary>
    [Id(6)] public TermRunMessage[] Unsafe { get; init; } = [];

    /// <summary>The copy has given up all of that but what it has committed.</summary>
    [Id(7)] public bool RolledBack { get; init; }
}

/// <summary>What a copy gets.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RecoveryOffer")]
public sealed record RecoveryOffer
{
    /// <summary>The history from the copy's starting number on is all it needs; else <see cref="Files"/> come first.</summary>
    [Id(0)] public bool ByOperations { get; init; }

    /// <summary>Before anything else the copy has to roll back to the global checkpoint that it knows, and to ask again.</summary>
    [Id(5)] public bool RollBack { get; init; }

    [Id(1)] public string Reason { get; init; } = "";

    [Id(2)] public RecoveryFileMessage[] Files { get; init; } = [];

    [Id(3)] public long GlobalCheckpoint { get; init; }

    /// <summary>The translog that the commit among the files names.</summary>
    [Id(4)] public string TranslogUuid { get; init; } = "";

    /// <summary>What the copy has to retain from the moment at which it holds these files.</summary>
    [Id(6)] public RetentionLeasesMessage? Leases { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RecoveryFile")]
public sealed record RecoveryFileMessage
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public long Length { get; init; }

    [Id(2)] public long Checksum { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.FileChunkRequest")]
public sealed record FileChunkRequest
{
    [Id(0)] public string RecoveryId { get; init; } = "";

    [Id(1)] public string File { get; init; } = "";

    [Id(2)] public long Offset { get; init; }

    [Id(3)] public int Length { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RecoveryChunk")]
public sealed record RecoveryChunk
{
    [Id(0)] public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>CRC-32C of the bytes as the primary read them.</summary>
    [Id(1)] public long Checksum { get; init; }

    /// <summary>How long the primary made it wait for its share of the bandwidth.</summary>
    [Id(2)] public long ThrottledMillis { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.PrepareOperationsRequest")]
public sealed record PrepareOperationsRequest
{
    [Id(0)] public string RecoveryId { get; init; } = "";

    [Id(1)] public long StartingSeqNo { get; init; }

    /// <summary>The copy knows the outcomes of all clients' writes below.</summary>
    [Id(2)] public long RecentFromSeqNo { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RecoveryHistory")]
public sealed record RecoveryHistory
{
    /// <summary>Operations above come to the copy as they are written.</summary>
    [Id(0)] public long MaxSeqNo { get; init; }

    [Id(1)] public long GlobalCheckpoint { get; init; }

    /// <summary>The outcomes of clients' writes, as the engine exports them.</summary>
    [Id(2)] public long[] RecentOperations { get; init; } = [];

    /// <summary>What the copy has to retain of this history.</summary>
    [Id(3)] public RetentionLeasesMessage? Leases { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ReadOperationsRequest")]
public sealed record ReadOperationsRequest
{
    [Id(0)] public string RecoveryId { get; init; } = "";

    [Id(1)] public long FromSeqNo { get; init; }

    [Id(2)] public long ToSeqNo { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RecoveryOperations")]
public sealed record RecoveryOperations
{
    /// <summary>Operations one after another, each as the translog writes it.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Bytes { get; init; }

    [Id(1)] public long Checksum { get; init; }

    /// <summary>The number of the last one; one below what was asked for when there is none yet.</summary>
    [Id(2)] public long LastSeqNo { get; init; }

    [Id(3)] public int Count { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.FinalizeRecoveryRequest")]
public sealed record FinalizeRecoveryRequest
{
    [Id(0)] public string RecoveryId { get; init; } = "";

    [Id(1)] public long PersistedCheckpoint { get; init; }

    [Id(2)] public long ProcessedCheckpoint { get; init; }

    [Id(3)] public long GlobalCheckpoint { get; init; }
}
