using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>
/// I5: the writes of each document, conditional ones among them, can be put into one order that keeps to real time and explains every answer
/// and what is there at the end. The search is Wing and Gong's (1993) with Lowe's memory of configurations (2017): a configuration is the set of
/// writes that are done and the last of them.
/// </summary>
internal sealed class DocumentsAreLinearizable : IInvariant
{
    private const int MostOperations = 64;

    public void Check(Aftermath aftermath)
    {
        foreach (var document in aftermath.History.ByDocument)
        {
            var operations = document.Where(o => o.IsWrite && o.Outcome is Outcome.Done or Outcome.Refused or Outcome.Unknown).ToList();
            operations.Add(document.Last(o => !o.IsWrite));
            BindNumbers(operations, document);
            foreach (var part in Split(operations))
            {
                if (!new Search(part).Succeeds())
                {
                    throw new ViolationException(
                        "I5", $"no order explains what {document.Key} went through:{Environment.NewLine}{string.Join(Environment.NewLine, document)}");
                }
            }
        }
    }

    /// <summary>A get that saw the value of a write whose answer was lost tells its number.</summary>
    private static void BindNumbers(List<Operation> operations, IEnumerable<Operation> all)
    {
        foreach (var get in all.Where(o => o is { IsWrite: false, Outcome: Outcome.Done, Existed: true }))
        {
            if (operations.Find(o => o.IsWrite && o.Value == get.Seen) is { SeqNo: < 0 } write)
            {
                write.SeqNo = get.SeqNo;
                write.Term = get.Term;
            }
        }
    }

    // Longer histories than a configuration has bits are left out rather than judged wrongly.
    private static IEnumerable<List<Operation>> Split(List<Operation> operations) => operations.Count <= MostOperations ? [operations] : [];

    private sealed class Search(List<Operation> operations)
    {
        private readonly HashSet<(ulong Done, int Last)> _seen = [];

        // Those that must be in the order: unknown ones need not have happened.
        private readonly ulong _required = operations.Select((o, i) => o.Outcome == Outcome.Unknown ? 0 : 1UL << i).Aggregate(0UL, (all, bit) => all | bit);

        public bool Succeeds() => Explore(0, -1);

        private bool Explore(ulong done, int last)
        {
            if ((done & _required) == _required)
            {
                return true;
            }

            if (!_seen.Add((done, last)))
            {
                return false;
            }

            // Nothing may come before what had ended when it was asked for.
            var deadline = long.MaxValue;
            for (var i = 0; i < operations.Count; i++)
            {
                if ((done & (1UL << i)) == 0 && operations[i].Outcome != Outcome.Unknown)
                {
                    deadline = Math.Min(deadline, operations[i].Completed);
                }
            }

            for (var i = 0; i < operations.Count; i++)
            {
                if ((done & (1UL << i)) == 0 && operations[i].Invoked <= deadline && Next(i, last) is { } next && Explore(done | (1UL << i), next))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>The last write after this operation, or null when its answer does not fit.</summary>
        private int? Next(int index, int last)
        {
            var operation = operations[index];
            var before = last < 0 ? null : operations[last];
            var exists = before is not null && before.Kind != OperationKind.Delete;
            var fits = operation.Outcome switch
            {
                Outcome.Unknown => MayChange(operation, before, exists),
                Outcome.Refused => MayBeRefused(operation, before, exists),
                _ when !operation.IsWrite => exists ? operation.Existed && operation.Seen == ValueOf(last) : !operation.Existed,
                _ => MayChange(operation, before, exists) && (operation.Kind == OperationKind.CompareAndSet || operation.Existed == exists)
                    && (before is null || before.SeqNo < 0 || operation.SeqNo > before.SeqNo),
            };
            return !fits ? null : operation.Outcome == Outcome.Refused || !operation.IsWrite ? last : index;
        }

        private long ValueOf(int write) => operations[write].Value;

        private static bool MayChange(Operation operation, Operation? before, bool exists) => operation.Kind switch
        {
            OperationKind.Create => !exists,
            OperationKind.Update => exists,
            OperationKind.CompareAndSet => exists && (before!.SeqNo < 0 || (before.SeqNo == operation.IfSeqNo && before.Term == operation.IfTerm)),
            _ => true,
        };

        // A refusal may also be due to a write that was lost again with its primary: nobody was told that it is done.
        private bool MayBeRefused(Operation operation, Operation? before, bool exists) =>
            !MayChange(operation, before, exists) || before is { SeqNo: < 0 }
            || operations.Exists(o => o.Outcome == Outcome.Unknown && o.Invoked <= operation.Completed)
            || (operation.Kind == OperationKind.Update && operation.Error.StartsWith("version_conflict", StringComparison.Ordinal));
    }
}
