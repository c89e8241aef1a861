using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>The second half of I3: no number of a shard was acknowledged for two writes, and later numbers do not have earlier terms.</summary>
internal sealed class OnePrimaryPerTerm : IInvariant
{
    public void Check(Aftermath aftermath)
    {
        foreach (var shard in Acknowledged(aftermath).GroupBy(write => write.Shard).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Operation? before = null;
            foreach (var (_, write) in shard.OrderBy(write => write.Write.SeqNo).ThenBy(write => write.Write.Number))
            {
                if (before is not null && before.SeqNo == write.SeqNo && IsChange(before) && IsChange(write))
                {
                    throw new ViolationException("I3", $"two writes of {shard.Key} have one number: {before}; {write}");
                }

                if (before is not null && before.Term > write.Term)
                {
                    throw new ViolationException("I3", $"the terms of {shard.Key} went back: {before}; {write}");
                }

                before = write;
            }
        }
    }

    // An update that found nothing to change answers with the number of the document.
    private static bool IsChange(Operation write) => write.Kind != OperationKind.Update;

    private static IEnumerable<(string Shard, Operation Write)> Acknowledged(Aftermath aftermath)
    {
        foreach (var write in aftermath.History.Operations.Where(operation => operation is { IsWrite: true, Outcome: Outcome.Done }))
        {
            var (index, shard) = aftermath.States.ShardOf(aftermath.Shape.IndexOf(write.Document), write.Document)!.Value;
            yield return ($"[{index.Name}][{shard.Id}]", write);
        }
    }
}
