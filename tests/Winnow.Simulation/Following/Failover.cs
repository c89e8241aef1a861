using Winnow.Simulation.Nodes;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>What a failover means for what clients of the old leader were told.</summary>
internal sealed class Failover
{
    /// <summary>Whether nobody waited for what the leader still had.</summary>
    public bool IsForced { get; set; }

    /// <summary>When the follower was asked to take over.</summary>
    public long Asked { get; set; } = long.MaxValue;

    /// <summary>
    /// What the old leader acknowledged above what both have is nobody's promise any more, unless it had been acknowledged before its follower was
    /// asked to take over with all that there was. Whether the new leader has it is not known. The result is all of it.
    /// </summary>
    public IReadOnlyList<Operation> Settle(History history, IndexStates successor, WorkloadShape shape, string leader)
    {
        var above = new List<Operation>();
        foreach (var operation in history.Operations.Where(operation => operation.Node.StartsWith(leader, StringComparison.Ordinal)))
        {
            var (index, shard) = successor.ShardOf(shape.IndexOf(operation.Document), operation.Document)!.Value;
            var shared = index.Lineage[shard.Id].MaxSeqNo;
            if (operation is { IsWrite: true, Outcome: Outcome.Done } && operation.SeqNo > shared)
            {
                if (!IsForced && operation.Completed < Asked)
                {
                    throw new ViolationException("promotion", $"[{index.Name}][{shard.Id}] has its leader's operations up to {shared}, and not what was acknowledged before: {operation}");
                }

                above.Add(operation);
                (operation.Outcome, operation.Completed) = (Outcome.Unknown, long.MaxValue);
            }
            else if (operation is { IsWrite: true, Outcome: Outcome.Refused })
            {
                // It may have been refused because of what is gone.
                operation.Outcome = Outcome.Rejected;
            }
        }

        return above;
    }
}
