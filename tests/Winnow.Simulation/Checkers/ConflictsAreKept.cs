using Winnow.Simulation.Following;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>
/// What a leader had acknowledged, and its successor does not have, is in a conflict file: of each document the last of it, as a line that says what it was.
/// And what is in a conflict file is nowhere else.
/// </summary>
internal static class ConflictsAreKept
{
    /// <param name="lost">What was acknowledged, and then rolled back.</param>
    /// <param name="sides">Both clusters, which are level.</param>
    /// <param name="leader">The one that leads.</param>
    public static void Check(IReadOnlyList<LostWrite> lost, IReadOnlyList<FailoverSide> sides, FailoverSide leader)
    {
        var kept = sides.ToDictionary(side => side.Cluster.Name, side => ConflictFileLine.ReadAll(side.Run.Nodes), StringComparer.Ordinal);
        foreach (var document in lost.GroupBy(write => (write.Takeover, write.Operation.Document)))
        {
            // A disk goes with the files that are on it.
            var (last, side) = (document.MaxBy(write => write.Operation.SeqNo)!.Operation, document.Key.Takeover.Leader);
            if (last.Kind != OperationKind.Delete && !side.Run.Nodes.Any(node => node.Disk.IsReplaced)
                && Has(leader, last.Document, last.SeqNo, last.Term) == false && !kept[side.Cluster.Name].Any(line => Is(line, last, document.Key.Takeover)))
            {
                throw new ViolationException("conflicts", $"what was acknowledged and rolled back is in no conflict file: {last}; there are {string.Join(", ", kept[side.Cluster.Name])}");
            }
        }

        foreach (var line in kept.Values.SelectMany(lines => lines))
        {
            if (Has(leader, line.Document, line.SeqNo, line.Term) == true)
            {
                throw new ViolationException("conflicts", $"what was rolled back is there: {line}");
            }
        }
    }

    /// <summary>A later operation of the document, whose client was told nothing, was the last then.</summary>
    private static bool Is(ConflictFileLine line, Operation operation, Takeover takeover)
    {
        var (shard, shared, _) = takeover.Of(operation.Document);
        return line.Document == operation.Document && line.IsOf(takeover.Leader.Content.Shape.IndexOf(operation.Document), shard, shared)
            && (line.SeqNo > operation.SeqNo || (line.SeqNo == operation.SeqNo && line.Term == operation.Term && line.Value == operation.Value));
    }

    /// <summary>Whether there is this operation: those beyond a gap are kept by who is promoted. Null when nobody knows any more.</summary>
    private static bool? Has(FailoverSide leader, string document, long seqNo, long term)
    {
        var (index, shard) = leader.Run.States.ShardOf(leader.Content.Shape.IndexOf(document), document)!.Value;
        var engine = leader.Run.OpenCopies(index.Name, shard.Id).First().Engine;
        if (seqNo < engine.MinRetainedSeqNo)
        {
            return null;
        }

        return seqNo <= engine.SeqNoStats.MaxSeqNo && engine.Changes(seqNo, seqNo).Operations is [var there] && there.Id == document && there.PrimaryTerm == term;
    }
}
