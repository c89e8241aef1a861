using System.Collections.Immutable;
using Winnow.Protocols.Replication;

namespace Winnow.Protocols.Recovery;

/// <summary>What a copy has to begin with.</summary>
/// <param name="HistoryUuid">The history that its operations belong to; null when it has none.</param>
/// <param name="StartingSeqNo">The first operation that it misses.</param>
/// <param name="Unsafe">What it has above the global checkpoint that it knows.</param>
/// <param name="RolledBack">It has given up all of that but what it has committed.</param>
public sealed record RecoveryTargetState(string? HistoryUuid, long StartingSeqNo, ImmutableArray<HistoryRun> Unsafe = default, bool RolledBack = false);

/// <summary>What the primary has to give.</summary>
/// <param name="HistoryUuid">The history that its operations belong to.</param>
/// <param name="MinRetainedSeqNo">Its history is complete from here on.</param>
/// <param name="MaxSeqNo">The last operation.</param>
/// <param name="NumDocs">How many documents it has.</param>
/// <param name="FileBasedThreshold"><c>index.recovery.file_based_threshold</c>.</param>
/// <param name="Runs">Its history from the first operation of <see cref="RecoveryTargetState.Unsafe"/> on.</param>
public sealed record RecoverySourceState(
    string HistoryUuid, long MinRetainedSeqNo, long MaxSeqNo, long NumDocs, double FileBasedThreshold, ImmutableArray<HistoryRun> Runs = default);

/// <summary>How a copy is brought level with its primary.</summary>
public enum RecoveryKind
{
    /// <summary>By operations alone.</summary>
    Operations,

    /// <summary>Its files are replaced first.</summary>
    Files,

    /// <summary>It rolls back to the global checkpoint that it knows, and asks again.</summary>
    RollBack,
}

/// <summary>What a copy has to do, and why.</summary>
public sealed record RecoveryPlan(RecoveryKind Kind, string Reason);

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

        if (!target.Unsafe.IsDefaultOrEmpty && RollbackDecision.IsNeeded(target.Unsafe, source.Runs.IsDefault ? [] : source.Runs))
        {
            return target.RolledBack
                ? Files($"the copy has committed operations from [{target.Unsafe[0].FromSeqNo}] on that the primary does not have")
                : new RecoveryPlan(RecoveryKind.RollBack, $"the copy has operations from [{target.Unsafe[0].FromSeqNo}] on that the primary does not have");
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
            ? new RecoveryPlan(RecoveryKind.Operations, $"the copy misses [{missing}] operations")
            : Files($"the copy misses [{missing}] operations, more than [{source.FileBasedThreshold}] of [{source.NumDocs}] documents");
    }

    /// <summary>
    /// From where on the primary keeps its history for a copy that has this. What the copy has above the global checkpoint is of use, now and when
    /// it fails and comes back, as long as the primary can tell that it has the same.
    /// </summary>
    public static long NeededFrom(RecoveryTargetState target) =>
        target.Unsafe.IsDefaultOrEmpty ? target.StartingSeqNo : Math.Min(target.Unsafe[0].FromSeqNo, target.StartingSeqNo);

    /// <summary>Which files of the primary's commit have to be fetched: those that the copy does not have, or has otherwise.</summary>
    public static ImmutableArray<RecoveryFile> Missing(IEnumerable<RecoveryFile> source, IEnumerable<RecoveryFile> target)
    {
        var held = target.ToHashSet();
        return [.. source.Where(file => !held.Contains(file))];
    }

    /// <summary>With a threshold of nothing, nothing but an operation too few is reasonable.</summary>
    private static double Reasonable(RecoverySourceState source) =>
        source.FileBasedThreshold <= 0 ? 0 : Math.Max(AlwaysReasonable, source.FileBasedThreshold * source.NumDocs);

    private static RecoveryPlan Files(string reason) => new(RecoveryKind.Files, reason);
}
