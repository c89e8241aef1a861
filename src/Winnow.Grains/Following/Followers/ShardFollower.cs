using Winnow.Grains.Ports;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Followers;

/// <summary>
/// Executes what <see cref="ShardFollow"/> decides for one shard, from a start to a stop. Two of them at once do no harm: an operation that comes twice
/// is the same operation.
/// </summary>
internal sealed class ShardFollower : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly Random _random;
    private readonly ShardFollowTask _task;
    private readonly FollowerLease _lease;
    private readonly FollowerStart _start;
    private readonly FollowRequests _requests;
    private readonly FollowerHealing _healing;
    private readonly LeaderEnd _end;
    private readonly TimeProvider _time;

    public ShardFollower(IndexMetadata index, int shard, FollowerHeals heals, FollowerServices services)
    {
        Heals = heals;
        BeganAt = services.Time.GetUtcNow();
        _time = services.Time;
        _random = new Random((int)Store.Crc32C.Compute(System.Text.Encoding.UTF8.GetBytes(services.Uuids.Next())));
        _task = new ShardFollowTask(index, shard);
        _lease = new FollowerLease(_task, services.Leases, services.Logger);
        _start = new FollowerStart(_task, _lease, services);
        _requests = new FollowRequests(_task, services);
        _end = new LeaderEnd(_task, services.Deletions, services.Time, services.Logger);
        _healing = new FollowerHealing(_task, heals, _start, _end, services);
    }

    /// <summary>Null until the follower's primary has said how far it is.</summary>
    public ShardFollowState? State { get; private set; }

    public DateTimeOffset BeganAt { get; }

    /// <summary>Why it has not begun yet.</summary>
    public FollowFailure? Starting { get; private set; }

    /// <summary>What is known of how the shard was healed.</summary>
    public FollowerHeals Heals { get; }

    public bool HealsItself => _task.Parameters.SelfHeal;

    /// <summary>As it is persisted.</summary>
    public FollowedShard Followed => _task.Followed;

    /// <summary>Whether this is what the index wants; otherwise somebody has to begin anew.</summary>
    public bool Follows(IndexMetadata now) => _task.IsStill(now, healing: State is { Phase: ShardFollowPhase.Bootstrapping });

    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    /// <summary>Asks the follower how far it is until it answers, and goes on from there.</summary>
    public async Task Start()
    {
        var stopped = _stopped.Token;
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                if (Followed.SharedSeqNo is not null)
                {
                    await _start.RollBack(stopped);
                    return;
                }

                var reached = await _start.Reached();
                if (!stopped.IsCancellationRequested)
                {
                    Starting = null;
                    Take(ShardFollow.Begin(_task.Parameters, reached.GlobalCheckpoint, reached.MaxSeqNo, BeganAt, _random));
                }

                return;
            }
            catch (Exception exception)
            {
                Starting = FollowFailures.Of(exception, _task.Entry);
            }

            await Pause(_task.Parameters.MaxRetryDelay, stopped);
        }
    }

    /// <summary>Tells the leader's shard what it has to keep.</summary>
    public Task KeepLease() => State is { Phase: ShardFollowPhase.Following } state ? _lease.Renew(state.FollowerGlobalCheckpoint) : Task.CompletedTask;

    private void Take(ShardFollowDecision decision)
    {
        State = decision.State;
        foreach (var command in decision.Commands)
        {
            _ = Execute(command, _stopped.Token);
        }
    }

    private async Task Execute(ShardFollowCommand command, CancellationToken stopped)
    {
        if (await Outcome(command, stopped) is { } happened && !stopped.IsCancellationRequested && State is { } state)
        {
            Take(ShardFollow.Decide(state, happened, _random));
        }
    }

    /// <summary>What comes of a command; null when nothing is to be decided any more.</summary>
    private async Task<ShardFollowEvent?> Outcome(ShardFollowCommand command, CancellationToken stopped)
    {
        switch (command)
        {
            case SendRead read:
                return await _requests.Read(read, waits: read.FromSeqNo > State!.LeaderGlobalCheckpoint, stopped);
            case SendWrite write:
                return await _requests.Write(write, stopped);
            case UpdateMetadata update:
                return await _requests.Update(update);
            case Bootstrap bootstrap:
                return await _healing.Heal(bootstrap, stopped);
            case RetryLater retry:
                await Pause(retry.Delay, stopped);
                return new RetryDue(retry.Id);
            case Fail fail:
                await _end.Stop(fail.Reason, stopped);
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "no such command");
        }
    }

    private async Task Pause(TimeSpan delay, CancellationToken stopped)
    {
        try
        {
            await _time.Pause(delay, stopped);
        }
        catch (OperationCanceledException)
        {
            // Whoever pauses looks whether it was stopped.
        }
    }
}
