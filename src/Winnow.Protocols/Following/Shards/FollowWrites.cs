namespace Winnow.Protocols.Following;

/// <summary>What is given to the follower's primary: the lowest of the buffer first, several batches at a time.</summary>
internal static class FollowWrites
{
    public static void Issue(FollowStep step)
    {
        while (step.State is { Buffer.Count: > 0 } state && state.Writes.Count < state.Parameters.MaxOutstandingWriteRequests)
        {
            var (rest, slices) = state.Buffer.Take(state.Parameters.MaxWriteRequestOperationCount, state.Parameters.MaxWriteRequestSize);
            var write = new FollowWrite(slices, state.Buffer.Count - rest.Count, state.Buffer.Bytes - rest.Bytes, 0);
            var id = step.NewId();
            step.State = step.State with { Buffer = rest, Writes = state.Writes.Add(id, write) };
            Send(step, id, write);
        }
    }

    public static void Answered(FollowStep step, WriteAnswered answered)
    {
        var state = step.State;
        if (!state.Writes.TryGetValue(answered.Id, out var write))
        {
            return;
        }

        step.State = state with
        {
            Writes = state.Writes.Remove(answered.Id),
            FollowerGlobalCheckpoint = Math.Max(state.FollowerGlobalCheckpoint, answered.GlobalCheckpoint),
            FollowerMaxSeqNo = Math.Max(state.FollowerMaxSeqNo, answered.MaxSeqNo),
            Counters = state.Counters with
            {
                SuccessfulWrites = state.Counters.SuccessfulWrites + 1,
                OperationsWritten = state.Counters.OperationsWritten + write.Count,
                WriteTime = state.Counters.WriteTime + answered.Took,
            },
        };
    }

    public static void Failed(FollowStep step, WriteFailed failed)
    {
        var state = step.State;
        if (!state.Writes.TryGetValue(failed.Id, out var write))
        {
            return;
        }

        write = write with { Tries = write.Tries + 1, Failure = failed.Failure };
        step.State = state with
        {
            Writes = state.Writes.SetItem(failed.Id, write),
            Counters = state.Counters with { FailedWrites = state.Counters.FailedWrites + 1, WriteTime = state.Counters.WriteTime + failed.Took },
        };
        step.RetryOrStop(failed.Id, write.Tries, failed.Failure);
    }

    public static void Send(FollowStep step, long id, FollowWrite write) => step.Do(new SendWrite(id, write.Slices));
}
