using Winnow.Contracts;
using Winnow.Simulation.Snapshots;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>
/// I7: a restored document is one of those that its source was between the begin and the end of the snapshot: no older than the last write
/// that was acknowledged before it began, no newer than its end, with that write's number and version.
/// </summary>
internal static class RestoredEqualsSource
{
    public static void Check(SnapshotRecord snapshot, string document, GetResponse restored)
    {
        var history = snapshot.Source.History;
        var writes = history.Operations.Where(operation => operation.IsWrite && operation.Document == document).ToArray();
        var last = writes.Where(write => write.Outcome == Outcome.Done && write.Completed < snapshot.Begun).MaxBy(write => write.SeqNo);
        if (!restored.Found)
        {
            if (last is not null && last.Kind != OperationKind.Delete && !writes.Any(write => MayHaveDeleted(write, last, snapshot)))
            {
                throw new ViolationException("I7", $"[{snapshot}] does not have {document}, which was acknowledged before it began: {last}");
            }

            return;
        }

        var value = NothingCorruptIsServed.Check(history, document, restored.Source!.Value.Span, $"[{snapshot}]");
        var write = history.WriteOf(value)!;
        var what = $"[{snapshot}] has {document} with {restored.SeqNo}/{restored.PrimaryTerm} v{restored.Version} of {write}";
        if (write.Invoked > snapshot.Ended)
        {
            throw new ViolationException("I7", $"{what}, which was begun after it had ended");
        }

        if (last is not null && restored.SeqNo < last.SeqNo)
        {
            throw new ViolationException("I7", $"{what}, and not what was acknowledged before it began: {last}");
        }

        if (write.Outcome == Outcome.Done && (write.SeqNo != restored.SeqNo || write.Version != restored.Version))
        {
            throw new ViolationException("I7", $"{what}, with another number or version");
        }
    }

    private static bool MayHaveDeleted(Operation write, Operation last, SnapshotRecord snapshot) =>
        write.Kind == OperationKind.Delete && write.Invoked <= snapshot.Ended
        && (write.Outcome == Outcome.Done ? write.SeqNo > last.SeqNo : write.Outcome == Outcome.Unknown && write.Completed > last.Invoked);
}
