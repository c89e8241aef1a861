using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>I1: what was acknowledged is there in the end, or something newer in its place.</summary>
internal sealed class AcknowledgedWritesSurvive : IInvariant
{
    public void Check(Aftermath aftermath)
    {
        foreach (var document in aftermath.History.ByDocument)
        {
            var last = document.Last(operation => !operation.IsWrite);
            var newest = document.Where(operation => operation is { IsWrite: true, Outcome: Outcome.Done }).MaxBy(operation => operation.SeqNo);
            if (newest is null || last.Outcome != Outcome.Done)
            {
                continue;
            }

            if (last.Existed ? last.SeqNo < newest.SeqNo : newest.Kind != OperationKind.Delete && !MayBeDeleted(document, newest))
            {
                throw new ViolationException("I1", $"an acknowledged write is gone: {newest}; at the end: {last}");
            }
        }
    }

    // By a delete whose answer nobody got.
    private static bool MayBeDeleted(IEnumerable<Operation> document, Operation newest) =>
        document.Any(operation => operation is { Kind: OperationKind.Delete, Outcome: Outcome.Unknown } && operation.Completed > newest.Invoked);
}
