using Winnow.Index;

namespace Winnow.Shards;

/// <content>What the copies of a shard do for each other.</content>
public sealed partial class ShardEngine
{
    private readonly RecentOperations _recent = new();
    private volatile bool _rollbackIsTentative;

    /// <summary>Where the last operation was added: whoever waits for it waits for all.</summary>
    public TranslogLocation LastLocation => _translog.LastLocation;

    /// <summary>
    /// Operations of the history with the clients' writes that they come from, as far as this copy remembers them: segments do not name writes, and
    /// a copy that has an operation must know it when its write comes again.
    /// </summary>
    public IReadOnlyList<ShardOperation> WithNames(IReadOnlyList<ShardOperation> operations)
    {
        if (operations.Count == 0)
        {
            return operations;
        }

        var (from, to) = (operations[0].SeqNo, operations[^1].SeqNo);
        Dictionary<(long SeqNo, long Term), (OperationId Id, OperationResult Result)> names = [];
        foreach ((OperationId id, RecentOperation made) in _recent.ToList().Where(entry => entry.Outcome.SeqNo >= from && entry.Outcome.SeqNo <= to))
        {
            names[(made.SeqNo, made.PrimaryTerm)] = (id, made.Result);
        }

        return [.. operations.Select(operation => names.TryGetValue((operation.SeqNo, operation.PrimaryTerm), out var name)
            ? operation with { OperationId = name.Id, Result = name.Result }
            : operation)];
    }

    /// <summary>Operations were rolled back that may have been acknowledged: this copy has less than it had, until its primary has sent it the rest.</summary>
    public bool IsRollbackTentative => _rollbackIsTentative;

    /// <summary>What became of a client's write, when it has been executed not long ago.</summary>
    public bool TryRepeat(OperationId id, out EngineResult result)
    {
        bool known = _recent.TryGet(id, out RecentOperation done);
        result = known
            ? new EngineResult(done.Result, done.SeqNo, done.PrimaryTerm, done.Version, _translog.LastLocation) { IsRepeat = true }
            : default;
        return known;
    }

    /// <summary>The primary has sent all that it has: what was rolled back and did not come back is gone for good.</summary>
    public void CompleteRollback()
    {
        if (_rollbackIsTentative)
        {
            _rollbackIsTentative = false;
            Flush(force: true);
        }
    }

    /// <summary>The terms of the operations from a number on, as runs of neighbours of the same term.</summary>
    public IReadOnlyList<TermRun> TermsFrom(long fromSeqNo, long toSeqNo = long.MaxValue)
    {
        ThrowIfClosed();
        if (_history.Checkpoints.MaxSeqNo < fromSeqNo)
        {
            return [];
        }

        Refresh("terms");
        ReaderState readers = _readers.Acquire();
        try
        {
            return Reading(() => Terms(readers.Reader, fromSeqNo, toSeqNo));
        }
        finally
        {
            readers.Release();
        }
    }

    private static List<TermRun> Terms(DirectoryReader reader, long fromSeqNo, long toSeqNo)
    {
        var runs = new List<TermRun>();
        foreach (ShardOperation operation in HistoryReader.Read(reader, fromSeqNo, toSeqNo, withSource: false))
        {
            if (runs.Count > 0 && runs[^1] is var last && last.Term == operation.PrimaryTerm && last.ToSeqNo == operation.SeqNo - 1)
            {
                runs[^1] = last with { ToSeqNo = operation.SeqNo };
            }
            else
            {
                runs.Add(new TermRun(operation.SeqNo, operation.SeqNo, operation.PrimaryTerm));
            }
        }

        return runs;
    }

    private void Remember(OperationId id, in RecentOperation outcome) => _recent.Add(id, outcome);

    private void Remember(in OperationOptions options) =>
        Remember(options.OperationId, new RecentOperation(options.Result, options.SeqNo, options.PrimaryTerm, options.Version));
}

/// <summary>Operations that follow each other in one term.</summary>
public readonly record struct TermRun(long FromSeqNo, long ToSeqNo, long Term);
