using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>What was acknowledged, and then rolled back.</summary>
internal sealed record LostWrite(Operation Operation, Takeover Takeover);

/// <summary>All changes of sides of a run, one after the other, and what they mean for what clients were told.</summary>
internal sealed class Takeovers
{
    private readonly List<Takeover> _all = [];

    /// <summary>The last one.</summary>
    public Takeover Current => _all[^1];

    public void Add(Takeover takeover)
    {
        takeover.Successor.Run.States.Decided += takeover.Follow;
        _all.Add(takeover);
    }

    /// <summary>
    /// What a leader acknowledged above what its successor shares with it is nobody's promise any more, unless it had been acknowledged before its
    /// follower was asked to take over with all that there was. Whether the new leader has it is not known. The result is all of it.
    /// </summary>
    public IReadOnlyList<LostWrite> Settle(History history)
    {
        var lost = new List<LostWrite>();
        foreach (var operation in history.Operations.Where(operation => operation.IsWrite))
        {
            if (operation.Outcome == Outcome.Done && _all.Skip(EpochOf(operation)).FirstOrDefault(takeover => operation.SeqNo > takeover.Of(operation.Document).Shared) is { } takeover)
            {
                if (!takeover.IsForced && operation.Completed < takeover.Asked)
                {
                    var (shard, shared, _) = takeover.Of(operation.Document);
                    throw new ViolationException(
                        "promotion",
                        $"shard [{shard}] in {takeover.Successor.Cluster.Name} has its leader's operations up to {shared}, and not what was acknowledged before: {operation}");
                }

                lost.Add(new LostWrite(operation, takeover));
                (operation.Outcome, operation.Completed) = (Outcome.Unknown, long.MaxValue);
            }
            else if (operation.Outcome == Outcome.Refused && (Current.Leader.Asked(operation) || operation.Invoked < Current.Asked))
            {
                // It may have been refused because of what is gone.
                operation.Outcome = Outcome.Rejected;
            }
        }

        return lost;
    }

    /// <summary>How many changes of sides there had been when an operation was done.</summary>
    private int EpochOf(Operation operation)
    {
        for (var epoch = _all.Count; epoch > 0; epoch--)
        {
            if (_all[epoch - 1].Successor.Asked(operation) && _all[epoch - 1].Of(operation.Document).Term <= operation.Term)
            {
                return epoch;
            }
        }

        return 0;
    }
}
