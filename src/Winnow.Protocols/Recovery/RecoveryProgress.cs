namespace Winnow.Protocols.Recovery;

/// <summary>Elasticsearch's stages of a recovery, in their order.</summary>
public enum RecoveryStage
{
    Init,
    Index,
    VerifyIndex,
    Translog,
    Finalize,
    Done,
}

/// <summary>How far a recovery is. Times are milliseconds since 1970.</summary>
public sealed record RecoveryProgress
{
    public RecoveryStage Stage { get; init; }

    public long StartMillis { get; init; }

    /// <summary>0 while it goes on.</summary>
    public long StopMillis { get; init; }

    public int FilesTotal { get; init; }

    public int FilesReused { get; init; }

    public int FilesRecovered { get; init; }

    public long BytesTotal { get; init; }

    public long BytesReused { get; init; }

    public long BytesRecovered { get; init; }

    /// <summary>Of what was recovered, what this attempt has brought: the rest an earlier one had left.</summary>
    public long BytesFetched { get; init; }

    public long OperationsTotal { get; init; }

    public long OperationsRecovered { get; init; }

    public long SourceThrottleMillis { get; init; }

    public long TargetThrottleMillis { get; init; }

    /// <summary>When the present stage began.</summary>
    public long StageMillis { get; init; }

    public long IndexMillis { get; init; }

    public long VerifyMillis { get; init; }

    public long TranslogMillis { get; init; }

    /// <summary>Goes on to a stage; the time that the one before took is kept.</summary>
    public RecoveryProgress Enter(RecoveryStage stage, long nowMillis)
    {
        var took = nowMillis - StageMillis;
        var left = Stage switch
        {
            RecoveryStage.Index => this with { IndexMillis = IndexMillis + took },
            RecoveryStage.VerifyIndex => this with { VerifyMillis = VerifyMillis + took },
            RecoveryStage.Translog => this with { TranslogMillis = TranslogMillis + took },
            _ => this,
        };
        return left with { Stage = stage, StageMillis = nowMillis, StopMillis = stage == RecoveryStage.Done ? nowMillis : 0 };
    }

    /// <summary>A new attempt: what an earlier one has counted is counted anew.</summary>
    public RecoveryProgress Restart(long nowMillis) => new() { StartMillis = StartMillis, StageMillis = nowMillis };

    /// <summary>How long the bytes that are missing will take at the speed of those that came; null when nothing can be said.</summary>
    public long? MillisLeft(long nowMillis)
    {
        var missing = BytesTotal - BytesReused - BytesRecovered;
        return Stage == RecoveryStage.Done || (Stage > RecoveryStage.Index && missing <= 0)
            ? 0
            : Stage == RecoveryStage.Index && BytesRecovered > 0 && nowMillis > StageMillis ? missing * (nowMillis - StageMillis) / BytesRecovered : null;
    }
}
