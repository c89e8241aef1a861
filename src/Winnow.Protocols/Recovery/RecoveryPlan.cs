using System.Collections.Immutable;

namespace Winnow.Protocols.Recovery;

/// <summary>What a copy has to begin with.</summary>
/// <param name="HistoryUuid">The history that its operations belong to; null when it has none.</param>
/// <param name="StartingSeqNo">The first operation that it misses.</param>
public sealed record RecoveryTargetState(string? HistoryUuid, long StartingSeqNo);

/// <summary>What the primary has to give.</summary>
/// <param name="HistoryUuid">The history that its operations belong to.</param>
/// <param name="MinRetainedSeqNo">Its history is complete from here on.</param>
/// <param name="MaxSeqNo">The last operation.</param>
/// <param name="NumDocs">How many documents it has.</param>
/// <param name="FileBasedThreshold"><c>index.recovery.file_based_threshold</c>.</param>
public sealed record RecoverySourceState(string HistoryUuid, long MinRetainedSeqNo, long MaxSeqNo, long NumDocs, double FileBasedThreshold);

/// <summary>How a copy is brought level with its primary.</summary>
/// <param name="ByOperations">By operations alone; else its files are replaced first.</param>
/// <param name="Reason">Why.</param>
public sealed record RecoveryPlan(bool ByOperations, string Reason);

/// <summary>Decides between history and files.</summary>
public static class RecoveryPlanner
{
    /// <summary>So few operations are replayed in seconds, however few documents there are.</summary>
    public const long AlwaysReasonable = 100_000;

    public static RecoveryPlan Plan(RecoveryTargetState target, RecoverySourceState source)
    {
        if (target.HistoryUuid is null)
        {
            return Files("the copy is empty");
        }

        if (!string.Equals(target.HistoryUuid, source.HistoryUuid, StringComparison.Ordinal))
        {
            return Files($"the copy has another history [{target.HistoryUuid}] than the primary [{source.HistoryUuid}]");
        }

        if (target.StartingSeqNo > source.MaxSeqNo + 1)
        {
            return Files($"the copy's history goes up to [{target.StartingSeqNo - 1}], beyond the primary's [{source.MaxSeqNo}]");
        }

        if (target.StartingSeqNo < source.MinRetainedSeqNo)
        {
            return Files($"the copy needs operations from [{target.StartingSeqNo}] on, the primary has them from [{source.MinRetainedSeqNo}] on");
        }

        var missing = source.MaxSeqNo + 1 - target.StartingSeqNo;
        return missing <= Reasonable(source)
            ? new RecoveryPlan(true, $"the copy misses [{missing}] operations")
            : Files($"the copy misses [{missing}] operations, more than [{source.FileBasedThreshold}] of [{source.NumDocs}] documents");
    }

    /// <summary>Which files of the primary's commit have to be fetched: those that the copy does not have, or has otherwise.</summary>
    public static ImmutableArray<RecoveryFile> Missing(IEnumerable<RecoveryFile> source, IEnumerable<RecoveryFile> target)
    {
        var held = target.ToHashSet();
        return [.. source.Where(file => !held.Contains(file))];
    }

    /// <summary>With a threshold of nothing, nothing but an operation too few is reasonable.</summary>
    private static double Reasonable(RecoverySourceState source) =>
        source.FileBasedThreshold <= 0 ? 0 : Math.Max(AlwaysReasonable, source.FileBasedThreshold * source.NumDocs);

    private static RecoveryPlan Files(string reason) => new(false, reason);
}
