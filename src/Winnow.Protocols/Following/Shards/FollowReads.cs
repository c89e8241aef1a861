namespace Winnow.Protocols.Following;

/// <summary>What is asked of the leader, and what becomes of its answers.</summary>
internal static class FollowReads
{
    public static void Answered(FollowStep step, ReadAnswered answered)
    {
        var state = step.State;
        if (!state.Reads.TryGetValue(answered.Id, out var read) || read.Reply is not null)
        {
            return;
        }

        var (reply, operations) = (answered.Reply, answered.Reply.Operations);
        if (!operations.Sizes.IsEmpty
            && (operations.FirstSeqNo != read.FromSeqNo || operations.Sizes.Length > read.MaxOperations || operations.LastSeqNo > reply.GlobalCheckpoint))
        {
            step.Stop(new FollowFailure(
                "illegal_state_exception",
                500,
                $"asked for [{read.MaxOperations}] operations from [{read.FromSeqNo}], got [{operations.FirstSeqNo}] to [{operations.LastSeqNo}] at global checkpoint [{reply.GlobalCheckpoint}]"));
            return;
        }

        step.State = state with
        {
            // Nothing is asked for again that is in an answer that has to wait for metadata.
            LastRequestedSeqNo = operations.Sizes.IsEmpty ? state.LastRequestedSeqNo : Math.Max(state.LastRequestedSeqNo, operations.LastSeqNo),
            LeaderGlobalCheckpoint = Math.Max(state.LeaderGlobalCheckpoint, reply.GlobalCheckpoint),
            LeaderMaxSeqNo = Math.Max(state.LeaderMaxSeqNo, reply.MaxSeqNo),
            LastReadAt = answered.At,
            Reads = state.Reads.SetItem(answered.Id, read with { Reply = reply }),
            ReadExceptions = state.ReadExceptions.Remove(read.FromSeqNo),
            Counters = operations.Sizes.IsEmpty ? state.Counters : Counted(state.Counters, reply),
        };
    }

    public static void Failed(FollowStep step, ReadFailed failed)
    {
        var state = step.State;
        if (!state.Reads.TryGetValue(failed.Id, out var read) || read.Reply is not null)
        {
            return;
        }

        read = read with { Tries = read.Tries + 1 };
        step.State = state with
        {
            Reads = state.Reads.SetItem(failed.Id, read),
            ReadExceptions = state.ReadExceptions.SetItem(read.FromSeqNo, new FollowException(read.Tries, failed.Failure)),
            Counters = state.Counters with { FailedReads = state.Counters.FailedReads + 1, ReadTime = state.Counters.ReadTime + failed.Took },
        };
        step.RetryOrHeal(failed.Id, read.Tries, failed.Failure);
    }

    /// <summary>Operations whose metadata the follower has may be written; the first others wait for theirs.</summary>
    public static void Accept(FollowStep step)
    {
        foreach (var (id, read) in step.State.Reads)
        {
            if (read.Reply is { } reply && FollowMetadataUpdates.Has(step, reply.Versions))
            {
                var state = step.State;
                var next = read.FromSeqNo + reply.Operations.Sizes.Length;
                step.State = state with
                {
                    Reads = state.Reads.Remove(id),
                    Buffer = state.Buffer.Add(reply.Operations),
                    Remainders = next <= read.RequiredTo ? state.Remainders.Add(next, read.RequiredTo) : state.Remainders,
                };
            }
        }
    }

    /// <summary>
    /// What short answers left over comes first, then what the leader is known to have, in whole batches. When that is all, one read waits at the
    /// end. The only read may bring more than is known of.
    /// </summary>
    public static void Issue(FollowStep step)
    {
        while (HasBudget(step.State))
        {
            var state = step.State;
            var max = state.Parameters.MaxReadRequestOperationCount;
            if (!state.Remainders.IsEmpty)
            {
                var (first, last) = state.Remainders.First();
                step.State = state with { Remainders = state.Remainders.Remove(first) };
                Add(step, new FollowRead(first, (int)(last - first + 1), last, 0, null));
                continue;
            }

            var from = state.LastRequestedSeqNo + 1;
            var to = Math.Min(state.LeaderGlobalCheckpoint, from + max - 1);
            if (to < from && !state.Reads.IsEmpty)
            {
                return;
            }

            step.State = state with { LastRequestedSeqNo = Math.Max(to, state.LastRequestedSeqNo) };
            Add(step, new FollowRead(from, state.Reads.IsEmpty ? max : (int)(to - from + 1), Math.Max(to, from - 1), 0, null));
        }
    }

    /// <summary>One that has failed does not wait for more: its answer says that the leader is there again.</summary>
    public static void Send(FollowStep step, long id, FollowRead read)
    {
        var parameters = step.State.Parameters;
        var wait = read.Tries == 0 ? parameters.ReadPollTimeout : TimeSpan.Zero;
        step.Do(new SendRead(id, read.FromSeqNo, read.MaxOperations, parameters.MaxReadRequestSize, wait));
    }

    private static void Add(FollowStep step, FollowRead read)
    {
        var id = step.NewId();
        step.State = step.State with { Reads = step.State.Reads.Add(id, read) };
        Send(step, id, read);
    }

    /// <summary>
    /// Answers that are under way count as large as they may become, and operations that are being written have not gone yet: so memory is bounded
    /// by the size of the buffer and one answer more.
    /// </summary>
    private static bool HasBudget(ShardFollowState state)
    {
        if (state.Reads.Count >= state.Parameters.MaxOutstandingReadRequests)
        {
            return false;
        }

        var (count, bytes) = (state.Buffer.Count, state.Buffer.Bytes);
        foreach (var (_, read) in state.Reads)
        {
            count += read.Reply?.Operations.Sizes.Length ?? read.MaxOperations;
            bytes += read.Reply?.Operations.Bytes ?? state.Parameters.MaxReadRequestSize;
        }

        foreach (var (_, write) in state.Writes)
        {
            count += write.Count;
            bytes += write.Bytes;
        }

        return count <= state.Parameters.MaxWriteBufferCount && bytes < state.Parameters.MaxWriteBufferSize;
    }

    private static ShardFollowCounters Counted(ShardFollowCounters counters, FollowReadReply reply) => counters with
    {
        SuccessfulReads = counters.SuccessfulReads + 1,
        ReadTime = counters.ReadTime + reply.Took,
        ReadRemoteTime = counters.ReadRemoteTime + reply.RemoteTook,
        OperationsRead = counters.OperationsRead + reply.Operations.Sizes.Length,
        BytesRead = counters.BytesRead + reply.Operations.Bytes,
    };
}
