using System.Globalization;
using System.Text;
using Winnow.Shards;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>What has ever been seen of a leader's history, at the leader or at who follows it: a number has one operation, for ever.</summary>
internal sealed class KnownHistory
{
    private readonly SortedDictionary<long, (ShardOperation Operation, string Where)> _operations = [];

    /// <summary>Takes in an operation, unless another one was seen in its place.</summary>
    public void Learn(in ShardOperation operation, string where)
    {
        if (!_operations.TryGetValue(operation.SeqNo, out var known))
        {
            _operations.Add(operation.SeqNo, (operation, where));
        }
        else if (!Same(operation, known.Operation))
        {
            throw new ViolationException("I6", $"{where} has {Describe(operation)}; {known.Where} has {Describe(known.Operation)}");
        }
    }

    /// <summary>The document as a copy has it that holds everything up to a checkpoint: it is the newest up to there, or a later one.</summary>
    public void Check(string document, GetResult found, long checkpoint, long maxSeqNo, string where)
    {
        if (found.Found)
        {
            Learn(ShardOperation.Index(found.SeqNo, found.PrimaryTerm, found.Version, document, null, found.Source), where);
        }

        if (Newest(document, checkpoint) is var (newest, source) && (found.Found ? found.SeqNo < newest.SeqNo : newest.Kind == Winnow.Shards.OperationKind.Index && !MayBeDeleted(document, newest.SeqNo, maxSeqNo)))
        {
            throw new ViolationException(
                "I6", $"{where} has everything up to {checkpoint} and of {document} {(found.Found ? $"only {found.SeqNo}" : "nothing")}; {source} has {Describe(newest)}");
        }
    }

    private (ShardOperation Operation, string Where)? Newest(string document, long checkpoint)
    {
        (ShardOperation, string)? newest = null;
        foreach (var (seqNo, known) in _operations)
        {
            if (seqNo > checkpoint)
            {
                break;
            }

            if (known.Operation.Kind != Winnow.Shards.OperationKind.NoOp && known.Operation.Id == document)
            {
                newest = known;
            }
        }

        return newest;
    }

    // By an operation that came out of turn, or that came with files and was never seen by itself.
    private bool MayBeDeleted(string document, long from, long to)
    {
        for (var seqNo = from + 1; seqNo <= to; seqNo++)
        {
            if (!_operations.TryGetValue(seqNo, out var known) || (known.Operation.Id == document && known.Operation.Kind == Winnow.Shards.OperationKind.Delete))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(in ShardOperation one, in ShardOperation other) =>
        one.Kind == other.Kind && one.PrimaryTerm == other.PrimaryTerm && one.Version == other.Version
        && (one.Kind == Winnow.Shards.OperationKind.NoOp || one.Id == other.Id) && one.Source.Span.SequenceEqual(other.Source.Span);

    private static string Describe(in ShardOperation operation) => string.Create(
        CultureInfo.InvariantCulture,
        $"{operation.Kind} {operation.Id} {operation.SeqNo}/{operation.PrimaryTerm} v{operation.Version} {Encoding.UTF8.GetString(operation.Source.Span)}");
}
