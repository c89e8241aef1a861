using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>
/// I5: the writes of each document, conditional ones among them, can be put into one order that keeps to real time and explains every answer
/// and what is there at the end. The search is Wing and Gong's (1993) with Lowe's memory of configurations (2017).
/// </summary>
internal sealed class DocumentsAreLinearizable : IInvariant
{
    public void Check(Aftermath aftermath)
    {
        foreach (var document in aftermath.History.ByDocument)
        {
            var operations = document.Where(o => o.IsWrite && o.Outcome is Outcome.Done or Outcome.Refused or Outcome.Unknown).ToList();
            operations.Add(document.Last(o => !o.IsWrite));
            BindNumbers(operations, document);
            if (!new Search(operations).Succeeds())
            {
                throw new ViolationException(
                    "I5", $"no order explains what {document.Key} went through:{Environment.NewLine}{string.Join(Environment.NewLine, document)}");
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

    private sealed class Search(List<Operation> operations)
    {
        private readonly HashSet<Configuration> _seen = [];

        // Those that must be in the order: unknown ones need not have happened.
        private readonly int _required = operations.Count(o => o.Outcome != Outcome.Unknown);

        public bool Succeeds() => Explore(Configuration.Nothing(operations.Count), _required);

        private bool Explore(in Configuration at, int missing)
        {
            if (missing == 0)
            {
                return true;
            }

            if (!_seen.Add(at))
            {
                return false;
            }

            // Nothing may come before what had ended when it was asked for.
            var deadline = long.MaxValue;
            for (var i = 0; i < operations.Count; i++)
            {
                if (!at.IsDone(i) && operations[i].Outcome != Outcome.Unknown)
                {
                    deadline = Math.Min(deadline, operations[i].Completed);
                }
            }

            // Those that must be there first: where there is an order, few unknown ones have to be tried.
            return Explore(at, missing, deadline, unknown: false) || Explore(at, missing, deadline, unknown: true);
        }

        private bool Explore(in Configuration at, int missing, long deadline, bool unknown)
        {
            for (var i = 0; i < operations.Count; i++)
            {
                if (!at.IsDone(i) && (operations[i].Outcome == Outcome.Unknown) == unknown && operations[i].Invoked <= deadline
                    && Next(i, at.Last) is { } next && Explore(at.With(i, next), unknown ? missing : missing - 1))
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
