using System.Text.Json;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>
/// What an old leader had acknowledged, and its successor does not have, is in a conflict file: of each document the last of it, as a line that says what it was.
/// </summary>
internal static class ConflictsAreKept
{
    public static void Check(IReadOnlyList<Operation> above, SimulationRun leader, SimulationRun successor, WorkloadShape shape)
    {
        if (leader.Nodes.Any(node => node.Disk.IsReplaced))
        {
            // With the files that were on it.
            return;
        }

        var kept = leader.Nodes.SelectMany(node => node.Disk.Read(static path => path.Contains("/conflicts/", StringComparison.Ordinal) && path.EndsWith(".ndjson", StringComparison.Ordinal)))
            .SelectMany(Lines).ToList();
        foreach (var document in above.GroupBy(operation => operation.Document).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var last = document.MaxBy(operation => operation.SeqNo)!;
            if (last.Kind != OperationKind.Delete && !Has(successor, shape, last) && !kept.Any(line => Is(line, last)))
            {
                throw new ViolationException("conflicts", $"what was acknowledged and rolled back is in no conflict file: {last}; there are {string.Join(", ", kept.Select(line => line.GetRawText()))}");
            }
        }
    }

    /// <summary>A later operation of the document, whose client was told nothing, was the last then.</summary>
    private static bool Is(JsonElement line, Operation operation) =>
        line.TryGetProperty("_id", out var id) && id.ValueEquals(operation.Document) && line.GetProperty("_seq_no").GetInt64() is var seqNo
        && (seqNo > operation.SeqNo
            || (seqNo == operation.SeqNo && line.GetProperty("_primary_term").GetInt64() == operation.Term && Contents.ValueOf(line.GetProperty("_source")) == operation.Value));

    /// <summary>Operations beyond a gap are kept by who is promoted.</summary>
    private static bool Has(SimulationRun successor, WorkloadShape shape, Operation operation)
    {
        var (index, shard) = successor.States.ShardOf(shape.IndexOf(operation.Document), operation.Document)!.Value;
        var engine = successor.OpenCopies(index.Name, shard.Id).First().Engine;
        if (operation.SeqNo > engine.SeqNoStats.MaxSeqNo || operation.SeqNo < engine.MinRetainedSeqNo)
        {
            // Nobody knows any more.
            return operation.SeqNo < engine.MinRetainedSeqNo;
        }

        return engine.Changes(operation.SeqNo, operation.SeqNo).Operations is [var there] && there.Id == operation.Document && there.PrimaryTerm == operation.Term;
    }

    private static IEnumerable<JsonElement> Lines(byte[] file)
    {
        var reader = new StreamReader(new MemoryStream(file));
        while (reader.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            yield return json.RootElement.Clone();
        }
    }
}
