namespace Winnow.Protocols.Following;

/// <summary>
/// The loop of a shard that follows: several reads at a time, a bounded buffer, several writes at a time, each tried again for ever when its failure
/// passes. State and event in, new state and commands out; the same events and random numbers give the same commands.
/// </summary>
public static class ShardFollow
{
    /// <summary>Begins where the follower's primary is.</summary>
    public static ShardFollowDecision Begin(FollowParameters parameters, long globalCheckpoint, long maxSeqNo, DateTimeOffset at, Random random)
    {
        var step = new FollowStep(At(new ShardFollowState { Parameters = parameters, BeganAt = at }, globalCheckpoint, maxSeqNo), random);
        Advance(step);
        return step.Decision;
    }

    public static ShardFollowDecision Decide(ShardFollowState state, ShardFollowEvent happened, Random random)
    {
        var step = new FollowStep(state, random);
        if (state.Phase != ShardFollowPhase.Failed)
        {
            On(step, happened);
            Advance(step);
        }

        return step.Decision;
    }

    private static void On(FollowStep step, ShardFollowEvent happened)
    {
        switch (happened)
        {
            case ReadAnswered answered:
                FollowReads.Answered(step, answered);
                break;
            case ReadFailed failed:
                FollowReads.Failed(step, failed);
                break;
            case WriteAnswered answered:
                FollowWrites.Answered(step, answered);
                break;
            case WriteFailed failed:
                FollowWrites.Failed(step, failed);
                break;
            case MetadataUpdated updated:
                FollowMetadataUpdates.Updated(step, updated);
                break;
            case MetadataFailed failed:
                FollowMetadataUpdates.Failed(step, failed);
                break;
            case BootstrapEnded ended when ended.Id == step.State.Bootstrapping?.Id:
                step.State = At(step.State, ended.GlobalCheckpoint, ended.MaxSeqNo);
                break;
            case BootstrapFailed failed when failed.Id == step.State.Bootstrapping?.Id:
                Retry(step, failed);
                break;
            case RetryDue due:
                Again(step, due.Id);
                break;
        }
    }

    /// <summary>Buffered operations are written before the room for more is looked at.</summary>
    private static void Advance(FollowStep step)
    {
        if (step.State.Phase == ShardFollowPhase.Following)
        {
            FollowReads.Accept(step);
            FollowWrites.Issue(step);
            FollowReads.Issue(step);
        }
    }

    /// <summary>What the files of another history are, nobody has asked the leader yet.</summary>
    private static ShardFollowState At(ShardFollowState state, long globalCheckpoint, long maxSeqNo) => state with
    {
        Phase = ShardFollowPhase.Following,
        Failure = null,
        Bootstrapping = null,
        Counters = state.Bootstrapping is null ? state.Counters : state.Counters with { Bootstraps = state.Counters.Bootstraps + 1 },
        LeaderGlobalCheckpoint = globalCheckpoint,
        LeaderMaxSeqNo = maxSeqNo,
        FollowerGlobalCheckpoint = globalCheckpoint,
        FollowerMaxSeqNo = maxSeqNo,
        LastRequestedSeqNo = globalCheckpoint,
        Versions = default,
        ReadExceptions = state.ReadExceptions.Clear(),
    };

    /// <summary>Files that went away while they were fetched are taken anew.</summary>
    private static void Retry(FollowStep step, BootstrapFailed failed)
    {
        if (FollowErrors.Classify(failed.Failure) == FollowFailureKind.Fatal)
        {
            step.Stop(failed.Failure);
            return;
        }

        var bootstrap = step.State.Bootstrapping! with { Tries = step.State.Bootstrapping.Tries + 1 };
        step.State = step.State with { Bootstrapping = bootstrap, Failure = failed.Failure };
        step.Retry(bootstrap.Id, bootstrap.Tries);
    }

    private static void Again(FollowStep step, long id)
    {
        var state = step.State;
        if (state.Reads.TryGetValue(id, out var read) && read.Reply is null)
        {
            FollowReads.Send(step, id, read);
        }
        else if (state.Writes.TryGetValue(id, out var write))
        {
            FollowWrites.Send(step, id, write);
        }
        else if (state.MetadataUpdate is { } update && update.Id == id)
        {
            step.Do(new UpdateMetadata(id, update.Kind, update.Version));
        }
        else if (state.Bootstrapping is { } bootstrap && bootstrap.Id == id)
        {
            step.Do(new Bootstrap(id, bootstrap.Reason));
        }
    }
}
