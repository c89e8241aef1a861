namespace Winnow.Protocols.Replication;

/// <summary>Operations that follow each other in one term.</summary>
public readonly record struct HistoryRun(long FromSeqNo, long ToSeqNo, long Term)
{
    internal bool Covers(HistoryRun other) => Term == other.Term && FromSeqNo <= other.FromSeqNo && other.ToSeqNo <= ToSeqNo;
}

/// <summary>Whether a copy has to give operations up when another has become primary.</summary>
public static class RollbackDecision
{
    /// <summary>
    /// True when the copy has an operation above the global checkpoint that the primary has not, or has from another term. What both have is the
    /// same: one term has one primary, which gives a number once.
    /// </summary>
    /// <param name="own">What the copy has above the global checkpoint.</param>
    /// <param name="primary">What the primary has above its own, which may be lower.</param>
    public static bool IsNeeded(IEnumerable<HistoryRun> own, IReadOnlyList<HistoryRun> primary) =>
        own.Any(run => !primary.Any(other => other.Covers(run)));
}
