using System.Globalization;
using System.Text;
using Winnow.Grains.Shards;
using Winnow.Shards;
using Winnow.Simulation.Workloads;
using OperationKind = Winnow.Simulation.Workloads.OperationKind;

namespace Winnow.Simulation.Checkers;

/// <summary>
/// I1, I4 and I5 of whole histories: as far back as a copy keeps its history there is no gap in it, every acknowledged write has the place that it
/// was told, none has two places, and one that was told to have changed nothing has none. All copies have the same in the same places.
/// </summary>
internal sealed class HistoriesHoldTheWrites : IInvariant
{
    public void Check(Aftermath aftermath)
    {
        foreach (var shard in aftermath.OpenCopies().GroupBy(copy => (copy.Key.IndexUuid, copy.Key.Shard)))
        {
            var known = new SortedDictionary<long, (ShardOperation Operation, string Where)>();
            var writes = aftermath.HistoryOf(aftermath.States.Current.First(index => index.Uuid == shard.Key.IndexUuid).Name);
            foreach (var copy in shard)
            {
                var history = Read(copy);
                CheckPlaces(writes, copy, history);
                CheckAcknowledged(aftermath, copy, history);
                Compare(known, copy, history);
            }
        }
    }

    private static SortedDictionary<long, ShardOperation> Read(IndexShard copy)
    {
        var history = new SortedDictionary<long, ShardOperation>();
        var (from, last) = (Math.Max(0, copy.Engine.MinRetainedSeqNo), copy.Engine.SeqNoStats.MaxSeqNo);
        try
        {
            while (from <= last)
            {
                var batch = copy.Engine.Changes(from, last);
                foreach (var operation in batch.Operations)
                {
                    history.Add(operation.SeqNo, operation);
                }

                from = batch.LastSeqNo + 1;
            }

            return history;
        }
        catch (HistoryUnavailableException exception)
        {
            throw new ViolationException("I4", $"{copy.Key} does not have the history that it says it keeps: {exception.Message}");
        }
    }

    private static void CheckPlaces(History writes, IndexShard copy, IReadOnlyDictionary<long, ShardOperation> history)
    {
        var places = new Dictionary<long, long>();
        foreach (var operation in history.Values.Where(operation => operation.Kind == Winnow.Shards.OperationKind.Index))
        {
            var value = NothingCorruptIsServed.Check(writes, operation.Id, operation.Source.Span, $"the history of {copy.Key}");
            var write = writes.WriteOf(value)!;
            if (!places.TryAdd(value, operation.SeqNo))
            {
                throw new ViolationException("I5", $"{copy.Key} has a write twice, at {places[value]} and {operation.SeqNo}: {write}");
            }

            if (write.Outcome == Outcome.Refused)
            {
                throw new ViolationException("I5", $"{copy.Key} has at {operation.SeqNo} what was refused: {write}");
            }
        }
    }

    private static void CheckAcknowledged(Aftermath aftermath, IndexShard copy, SortedDictionary<long, ShardOperation> history)
    {
        if (history.Count == 0)
        {
            return;
        }

        var first = history.Keys.First();
        foreach (var write in aftermath.AcknowledgedIn(copy.Key).Where(write => write.SeqNo >= first))
        {
            if (!history.TryGetValue(write.SeqNo, out var operation) || !IsOf(operation, write))
            {
                throw new ViolationException("I1", $"{copy.Key} does not have an acknowledged write in its place, but {Describe(operation)}: {write}");
            }
        }
    }

    private static bool IsOf(in ShardOperation operation, Operation write) =>
        operation.Id == write.Document && operation.PrimaryTerm == write.Term && operation.Version == write.Version
        && (write.Kind == OperationKind.Delete
            ? operation.Kind == Winnow.Shards.OperationKind.Delete
            : operation.Kind == Winnow.Shards.OperationKind.Index && Contents.ValueOf(operation.Source.Span) == write.Value);

    private static void Compare(SortedDictionary<long, (ShardOperation Operation, string Where)> known, IndexShard copy, SortedDictionary<long, ShardOperation> history)
    {
        foreach (var (seqNo, operation) in history)
        {
            if (!known.TryGetValue(seqNo, out var other))
            {
                known.Add(seqNo, (operation, copy.Key.ToString()));
            }
            else if (Describe(operation) != Describe(other.Operation))
            {
                throw new ViolationException("I4", $"{copy.Key} has {Describe(operation)}; {other.Where} has {Describe(other.Operation)}");
            }
        }
    }

    private static string Describe(in ShardOperation operation) => string.Create(
        CultureInfo.InvariantCulture,
        $"{operation.Kind} {operation.Id} {operation.SeqNo}/{operation.PrimaryTerm} v{operation.Version} {Encoding.UTF8.GetString(operation.Source.Span)}");
}
