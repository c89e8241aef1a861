using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Winnow.Contracts;
using Winnow.Grains.Shards;
using Winnow.Shards;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>
/// I6, at any time: what a leader shows is below its global checkpoint and never changes again; what a copy of a follower holds is what its leader
/// holds under the same number, with the same term and version; and nothing is missing up to its checkpoint.
/// </summary>
internal sealed class FollowersArePrefixes
{
    // By the uuid of the history.
    private readonly Dictionary<string, KnownHistory> _histories = new(StringComparer.Ordinal);

    /// <summary>Judges what a leader has answered, or what a follower was given.</summary>
    public void Check(IIncomingGrainCallContext call)
    {
        if (call.Result is ShardChanges changes && call.InterfaceMethod.DeclaringType == typeof(IShardChangesGrain))
        {
            CheckShown(call, changes);
        }
        else if (call.Result is LeaderFiles files && call.InterfaceMethod.DeclaringType == typeof(IShardFilesGrain) && EngineOf(call) is { } engine)
        {
            LearnAll(engine, files.HistoryUuid, $"the leader {files.Copy}");
        }
    }

    /// <summary>Judges a copy of a follower as it is now.</summary>
    public void Check(IndexShard copy, string leaderHistory, IEnumerable<string> documents)
    {
        var known = Of(leaderHistory);
        var reached = copy.Engine.SeqNoStats;
        foreach (var document in documents)
        {
            known.Check(document, copy.Engine.Get(document), reached.LocalCheckpoint, reached.MaxSeqNo, $"the follower {copy.Key}");
        }
    }

    /// <summary>Takes in, or compares, all that a copy keeps of a history.</summary>
    public void LearnAll(ShardEngine engine, string historyUuid, string where)
    {
        var known = Of(historyUuid);
        var (from, last) = (Math.Max(0, engine.MinRetainedSeqNo), engine.SeqNoStats.GlobalCheckpoint);
        while (from <= last)
        {
            var batch = engine.Changes(from, last);
            foreach (var operation in batch.Operations)
            {
                known.Learn(operation, where);
            }

            from = batch.LastSeqNo + 1;
        }
    }

    private void CheckShown(IIncomingGrainCallContext call, ShardChanges changes)
    {
        var request = (ShardChangesRequest)call.Request.GetArgument(0)!;
        var next = request.FromSeqNo;
        foreach (var operation in OperationsCodec.Decode(changes.Operations.Span))
        {
            if (operation.SeqNo != next++)
            {
                throw new ViolationException("I6", $"the leader {call.TargetId.Key} was asked for {request.FromSeqNo} and shows {operation.SeqNo} in place of {next - 1}");
            }

            Of(request.HistoryUuid).Learn(operation, $"the leader {call.TargetId.Key}");
        }

        if (EngineOf(call)?.SeqNoStats.GlobalCheckpoint is { } safe && changes.Count > 0 && changes.LastSeqNo > safe)
        {
            throw new ViolationException("I6", $"the leader {call.TargetId.Key} shows {changes.LastSeqNo}, and what it knows to be safe goes up to {safe}");
        }
    }

    private KnownHistory Of(string historyUuid)
    {
        if (!_histories.TryGetValue(historyUuid, out var known))
        {
            _histories.Add(historyUuid, known = new KnownHistory());
        }

        return known;
    }

    private static ShardEngine? EngineOf(IIncomingGrainCallContext call) =>
        call.TargetContext.ActivationServices.GetRequiredService<ShardRegistry>().Find(ShardKey.Parse(call.TargetId.Key.ToString()!))?.Engine;
}
