namespace Winnow.Contracts;

/// <summary>How a shard copy came to be, or is coming to be.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RecoveryView")]
public sealed record RecoveryView
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public int Shard { get; init; }

    [Id(2)] public bool Primary { get; init; }

    /// <summary><c>EMPTY_STORE</c>, <c>EXISTING_STORE</c>, <c>PEER</c>, <c>SNAPSHOT</c>.</summary>
    [Id(3)] public string Type { get; init; } = "EMPTY_STORE";

    /// <summary><c>INIT</c>, <c>INDEX</c>, <c>VERIFY_INDEX</c>, <c>TRANSLOG</c>, <c>FINALIZE</c>, <c>DONE</c>.</summary>
    [Id(4)] public string Stage { get; init; } = "DONE";

    [Id(5)] public long StartTimeMillis { get; init; }

    /// <summary>0 while it goes on.</summary>
    [Id(6)] public long StopTimeMillis { get; init; }

    [Id(7)] public string? SourceNodeId { get; init; }

    [Id(8)] public string TargetNodeId { get; init; } = "";

    [Id(9)] public int FilesTotal { get; init; }

    [Id(10)] public int FilesReused { get; init; }

    [Id(11)] public int FilesRecovered { get; init; }

    [Id(12)] public long BytesTotal { get; init; }

    [Id(13)] public long BytesReused { get; init; }

    [Id(14)] public long BytesRecovered { get; init; }

    [Id(15)] public long TranslogTotal { get; init; }

    [Id(16)] public long TranslogRecovered { get; init; }

    /// <summary>Until now, or until it was over.</summary>
    [Id(17)] public long TotalTimeMillis { get; init; }

    [Id(18)] public long IndexTimeMillis { get; init; }

    [Id(19)] public long VerifyTimeMillis { get; init; }

    [Id(20)] public long TranslogTimeMillis { get; init; }

    [Id(21)] public long SourceThrottleMillis { get; init; }

    [Id(22)] public long TargetThrottleMillis { get; init; }

    /// <summary>How long the rest of the files will take at the present speed; null when nothing can be said.</summary>
    [Id(23)] public long? TimeLeftMillis { get; init; }

    [Id(24)] public RecoveryFileDetail[] Files { get; init; } = [];

    /// <summary>Where a restored copy comes from.</summary>
    [Id(25)] public RestoreSourceMessage? Snapshot { get; init; }
}

/// <summary>One file of a recovery.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RecoveryFileDetail")]
public sealed record RecoveryFileDetail
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public long Length { get; init; }

    [Id(2)] public long Recovered { get; init; }

    [Id(3)] public bool Reused { get; init; }
}
