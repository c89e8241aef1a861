using Microsoft.Extensions.Logging;
using Winnow.Grains.Ports;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Followers;

/// <summary>
/// Executes what <see cref="ShardFollow"/> decides for one shard, from a start to a stop. Two of them at once do no harm: an operation that comes twice
/// is the same operation.
/// </summary>
internal sealed partial class ShardFollower(IndexMetadata index, int shard, FollowerHeals heals, FollowerServices services) : IDisposable
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Random _random = new((int)Store.Crc32C.Compute(System.Text.Encoding.UTF8.GetBytes(services.Uuids.Next())));
    private readonly ILogger _logger = services.Logger;
    private readonly FollowParameters _parameters = index.Follow!.Parameters!;
    private IndexMetadata _index = index;
    private string _history = "";
    private bool _keeping;

    /// <summary>Null until the follower's primary has said how far it is.</summary>
    public ShardFollowState? State { get; private set; }

    public DateTimeOffset BeganAt { get; } = services.Time.GetUtcNow();

    /// <summary>Why it has not begun yet.</summary>
    public FollowFailure? Starting { get; private set; }

    /// <summary>The shard is not the one that was followed: somebody has to begin anew.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What is known of how the shard was healed.</summary>
    public FollowerHeals Heals => heals;

    /// <summary>As it is persisted.</summary>
    public FollowedShard Followed => Entry.Shards[shard];

    private FollowEntry Entry => _index.Follow!;

    /// <summary>
    /// While it is healed, what the index says of the shard changes, and that is taken in when the heal is over; unless somebody has changed whom it follows,
    /// so that this heal will never come to an end.
    /// </summary>
    public bool Follows(IndexMetadata now) =>
        !IsOver
        && now.Follow is { Active: true } entry
        && entry.Parameters == _parameters
        && ((State is { Phase: ShardFollowPhase.Bootstrapping } && string.Equals(now.FollowOperation, _index.FollowOperation, StringComparison.Ordinal)) || (entry.Shards[shard] == Followed && string.Equals(entry.LeaderUuid, Entry.LeaderUuid, StringComparison.Ordinal)));

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
                    await RollBack(stopped);
                    return;
                }

                var reached = await Reached();
                if (!stopped.IsCancellationRequested)
                {
                    Starting = null;
                    Take(ShardFollow.Begin(_parameters, reached.GlobalCheckpoint, reached.MaxSeqNo, BeganAt, _random));
                }

                return;
            }
            catch (Exception exception)
            {
                Starting = FollowFailures.Of(exception, Entry);
            }

            await Pause(_parameters.MaxRetryDelay, stopped);
        }
    }

    /// <summary>Tells the leader's shard what it has to keep.</summary>
    public async Task KeepLease()
    {
        if (State is not { Phase: ShardFollowPhase.Following } state || _keeping)
        {
            return;
        }

        _keeping = true;
        try
        {
            await services.Leases.Keep(_index, shard, state.FollowerGlobalCheckpoint);
        }
        catch (Exception exception)
        {
            LogLeaseNotKept(_index.Name, shard, exception);
        }
        finally
        {
            _keeping = false;
        }
    }

    /// <summary>The follower's primary gives up what its leader does not have. After that somebody has to begin anew.</summary>
    private async Task RollBack(CancellationToken stopped)
    {
        RollbackProgress progress;
        while (!(progress = await services.Primary.RollBack(_index.Uuid, shard)).Ended)
        {
            await services.Time.Pause(LookPeriod, stopped);
        }

        if (progress.Failure is { } failure)
        {
            throw new WinnowException(failure);
        }

        await services.Metadata.RefreshIndex(_index.Uuid);
        IsOver = true;
    }

    /// <summary>How far the follower's primary is; its leader keeps what is above. One that is not there any more is found out by reading.</summary>
    private async Task<FollowerProgress> Reached()
    {
        var reached = await services.Primary.Progress(_index.Uuid, shard);
        try
        {
            await services.Leases.Keep(_index, shard, reached.GlobalCheckpoint);
        }
        catch (WinnowException exception) when (FollowErrors.Classify(FollowFailures.Of(exception, Entry)) == FollowFailureKind.HistoryGone)
        {
            LogLeaseNotKept(_index.Name, shard, exception);
        }

        _history = reached.HistoryUuid;
        return reached;
    }

    private static async Task Pause(TimeSpan delay, TimeProvider time, CancellationToken stopped)
    {
        try
        {
            await time.Pause(delay, stopped);
        }
        catch (OperationCanceledException)
        {
            // Whoever pauses looks whether it was stopped.
        }
    }

    private Task Pause(TimeSpan delay, CancellationToken stopped) => Pause(delay, services.Time, stopped);

    private void Happened(ShardFollowEvent happened)
    {
        if (!_stopped.IsCancellationRequested && State is { } state)
        {
            Take(ShardFollow.Decide(state, happened, _random));
        }
    }

    private void Take(ShardFollowDecision decision)
    {
        State = decision.State;
        foreach (var command in decision.Commands)
        {
            _ = Execute(command, _stopped.Token);
        }
    }

    private Task Execute(ShardFollowCommand command, CancellationToken stopped) => command switch
    {
        SendRead read => Read(read, stopped),
        SendWrite write => Write(write, stopped),
        UpdateMetadata update => Update(update),
        Bootstrap bootstrap => Heal(bootstrap, stopped),
        RetryLater retry => Retry(retry, stopped),
        Fail fail => Stop(fail, stopped),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no such command"),
    };

    private async Task Read(SendRead read, CancellationToken stopped)
    {
        var started = services.Time.GetTimestamp();
        var waits = read.FromSeqNo > State!.LeaderGlobalCheckpoint;
        try
        {
            var changes = await services.Remotes.Get(Entry.RemoteCluster).Call(remote => remote
                .GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(Entry.LeaderUuid, shard))
                .Changes(
                    new ShardChangesRequest
                    {
                        FromSeqNo = read.FromSeqNo,
                        MaxOperations = read.MaxOperations,
                        MaxBytes = read.MaxBytes,
                        HistoryUuid = Entry.Shards[shard].LeaderHistoryUuid,
                        PollTimeout = read.PollTimeout,
                    },
                    stopped));
            var now = services.Time.GetUtcNow();
            var remote = TimeSpan.FromMilliseconds(changes.ExecutionMillis);
            var operations = await services.Batches.Read(read.FromSeqNo, changes, now - TimeSpan.FromMilliseconds(changes.FirstAgeMillis ?? 0));
            Happened(new ReadAnswered(
                read.Id,
                new FollowReadReply
                {
                    Operations = operations,
                    GlobalCheckpoint = changes.GlobalCheckpoint,
                    MaxSeqNo = changes.MaxSeqNo,
                    Versions = new FollowVersions(changes.AliasesVersion, changes.SettingsVersion, changes.MappingVersion),
                    Took = waits ? remote : services.Time.GetElapsedTime(started),
                    RemoteTook = remote,
                },
                now));
        }
        catch (Exception exception)
        {
            Happened(new ReadFailed(read.Id, FollowFailures.Of(exception, Entry), services.Time.GetElapsedTime(started)));
        }
    }

    private async Task Write(SendWrite write, CancellationToken stopped)
    {
        var started = services.Time.GetTimestamp();
        try
        {
            var (operations, checksum) = await services.Batches.Join(write.Slices);
            stopped.ThrowIfCancellationRequested();
            var reached = await services.Primary.Apply(
                _index.Uuid,
                shard,
                new FollowBatch
                {
                    HistoryUuid = _history,
                    LeaderHistoryUuid = Followed.LeaderHistoryUuid,
                    Operations = operations,
                    Checksum = checksum,

                    // The leader's mapping was taken over before its operations were, and this node knows of it.
                    MappingVersion = services.Metadata.Find(_index.Uuid)?.Metadata.MappingVersion ?? _index.MappingVersion,
                });
            Happened(new WriteAnswered(write.Id, reached.GlobalCheckpoint, reached.MaxSeqNo, services.Time.GetElapsedTime(started)));
        }
        catch (Exception exception) when (FollowerPrimary.IsAnother(exception))
        {
            IsOver = true;
        }
        catch (Exception exception)
        {
            Happened(new WriteFailed(write.Id, FollowFailures.Of(exception, Entry), services.Time.GetElapsedTime(started)));
        }
    }

    private async Task Update(UpdateMetadata update)
    {
        try
        {
            Happened(new MetadataUpdated(update.Id, await services.Updates.Update(_index.Uuid, closes: shard == 0, update.Kind, update.Version)));
        }
        catch (Exception exception)
        {
            Happened(new MetadataFailed(update.Id, FollowFailures.Of(exception, Entry)));
        }
    }

    /// <summary>The follower's primary gets the leader's files. What it says meanwhile is for the figures.</summary>
    private async Task Heal(Bootstrap bootstrap, CancellationToken stopped)
    {
        try
        {
            heals.Begin(bootstrap.Reason);
            if (bootstrap.Reason.Type is FollowErrors.IndexGone && await EndsWithLeader())
            {
                throw new WinnowException(FollowFailures.ToError(bootstrap.Reason));
            }

            for (var id = services.Uuids.Next(); ; id = heals.Progress!.Id)
            {
                var progress = await services.Primary.Heal(_index.Uuid, shard, id);
                heals.Report(progress);
                if (progress.Failure is { } failure)
                {
                    throw new WinnowException(failure);
                }

                if (progress.Ended)
                {
                    break;
                }

                await services.Time.Pause(LookPeriod, stopped);
            }

            var healed = (await services.Metadata.RefreshIndex(_index.Uuid)).Metadata;
            _index = healed.Follow is not null ? healed : throw FollowRefusals.NotAFollower(healed.Name);
            var reached = await Reached();
            Happened(new BootstrapEnded(bootstrap.Id, reached.GlobalCheckpoint, reached.MaxSeqNo));
        }
        catch (Exception exception)
        {
            Happened(new BootstrapFailed(bootstrap.Id, FollowFailures.Of(exception, Entry)));
        }
    }

    private async Task Retry(RetryLater retry, CancellationToken stopped)
    {
        await Pause(retry.Delay, stopped);
        Happened(new RetryDue(retry.Id));
    }

    private async Task Stop(Fail fail, CancellationToken stopped)
    {
        LogStopped(_index.Name, shard, Entry.RemoteCluster, Entry.LeaderIndex, fail.Reason);
        while (fail.Reason.Type is FollowErrors.IndexGone && !stopped.IsCancellationRequested)
        {
            try
            {
                await EndsWithLeader();
                return;
            }
            catch (Exception exception)
            {
                LogNotEnded(_index.Name, shard, exception);
            }

            await Pause(_parameters.MaxRetryDelay, stopped);
        }
    }

    /// <summary>Whether the index follows nobody any more, or is no more, because its leader was deleted. One of its shards sees to that.</summary>
    private async Task<bool> EndsWithLeader()
    {
        if (!await services.Deletions.EndsFollowing(_index))
        {
            return false;
        }

        if (shard == 0)
        {
            LogEnds(_index.Name, Entry.RemoteCluster, Entry.LeaderIndex, Entry.OnLeaderDelete);
            await services.Deletions.End(_index);
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "[{Index}][{Shard}] does not follow [{Remote}:{Leader}] any more: {Reason}")]
    private partial void LogStopped(string index, int shard, string remote, string leader, FollowFailure reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Index}] the leader [{Remote}:{Leader}] was deleted: {Action}")]
    private partial void LogEnds(string index, string remote, string leader, OnLeaderDelete action);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Index}][{Shard}] could not find out whether its leader was deleted, or not do what follows from that; it is tried again")]
    private partial void LogNotEnded(string index, int shard, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Index}][{Shard}] could not tell its leader what to retain; it is tried again")]
    private partial void LogLeaseNotKept(string index, int shard, Exception exception);
}
