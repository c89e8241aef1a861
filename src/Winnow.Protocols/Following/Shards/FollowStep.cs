using System.Collections.Immutable;

namespace Winnow.Protocols.Following;

/// <summary>One event on its way to become a decision.</summary>
internal sealed class FollowStep(ShardFollowState state, Random random)
{
    private readonly ImmutableArray<ShardFollowCommand>.Builder _commands = ImmutableArray.CreateBuilder<ShardFollowCommand>();

    public ShardFollowState State { get; set; } = state;

    public ShardFollowDecision Decision => new(State, _commands.ToImmutable());

    public void Do(ShardFollowCommand command) => _commands.Add(command);

    public long NewId()
    {
        var id = State.NextId;
        State = State with { NextId = id + 1 };
        return id;
    }

    /// <summary>Later, after so many failures.</summary>
    public void Retry(long id, int tries) => Do(new RetryLater(id, FollowBackOff.Delay(tries, State.Parameters.ReadPollTimeout, random)));

    /// <summary>Once more what has failed so often here, if the failure passes.</summary>
    public void RetryOrStop(long id, int tries, FollowFailure failure)
    {
        if (FollowErrors.Classify(failure) == FollowFailureKind.Retryable)
        {
            Retry(id, tries);
        }
        else
        {
            Stop(failure);
        }
    }

    /// <summary>The same with what has failed there: that the leader has nothing to go on with is no reason to stop.</summary>
    public void RetryOrHeal(long id, int tries, FollowFailure failure)
    {
        if (FollowErrors.Classify(failure) == FollowFailureKind.HistoryGone)
        {
            HistoryGone(failure);
        }
        else
        {
            RetryOrStop(id, tries, failure);
        }
    }

    public void Stop(FollowFailure reason)
    {
        State = Idle() with { Phase = ShardFollowPhase.Failed, Failure = reason, Bootstrapping = null };
        Do(new Fail(NewId(), reason));
    }

    /// <summary>The leader's history does not reach back: its files are taken, if that is wanted.</summary>
    private void HistoryGone(FollowFailure reason)
    {
        if (!State.Parameters.SelfHeal)
        {
            Stop(reason);
            return;
        }

        var id = NewId();
        State = Idle() with { Phase = ShardFollowPhase.Bootstrapping, Failure = null, Bootstrapping = new FollowBootstrap(id, 0, reason) };
        Do(new Bootstrap(id, reason));
    }

    /// <summary>Without anything under way: what comes of it is not waited for.</summary>
    private ShardFollowState Idle() => State with
    {
        Reads = State.Reads.Clear(),
        Remainders = State.Remainders.Clear(),
        Buffer = new FollowBuffer(),
        Writes = State.Writes.Clear(),
        MetadataUpdate = null,
    };
}
