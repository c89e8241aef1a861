using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Following.Followers;
using Winnow.Grains.Following.Recovery;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Recovery;
using Winnow.Grains.Shards;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Following.Rollbacks;

/// <summary>
/// One try to make a primary a prefix of its leader's history: what is above their last common operation is written down, then taken back. Every step may
/// have been done before; a crash leaves the old state or the new one, and whoever follows begins again.
/// </summary>
internal sealed partial class ShardRollingBack(
    ShardKey key, long primaryTerm, IRollingBackCopy copy, IGrainFactory grains, RecoveryServices recoveries, LeaderRecoveryServices services, ILogger logger)
{
    private const int IdsAtOnce = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _stopped = new();
    private WinnowError? _failure;
    private Task _run = Task.CompletedTask;

    public RollbackProgress Progress => new() { Ended = _run.IsCompleted, Failure = _failure };

    /// <summary>Whether it is itself who closes the engine at the moment.</summary>
    public bool IsReplacing { get; private set; }

    public void Start() => _run = Run();

    /// <summary>Gives it up. Completes when nothing of it runs any more.</summary>
    public Task Stop()
    {
        _stopped.Cancel();
        return _run;
    }

    private async Task Run()
    {
        try
        {
            await RollBack();
        }
        catch (Exception exception)
        {
            _failure = exception is OperationCanceledException or EngineClosedException ? ShardErrors.NotHere(null, key).Error : exception.ToError();
            LogFailed(key.IndexUuid, key.Shard, exception);
        }
    }

    private async Task RollBack()
    {
        var index = (await recoveries.Metadata.RefreshIndex(key.IndexUuid)).Metadata;
        if (index.Follow is not { } entry || entry.Shards[key.Shard] is not { SharedSeqNo: { } shared } followed)
        {
            return;
        }

        if (copy.Engine.SeqNoStats.MaxSeqNo <= shared)
        {
            // All of it is common to both, or an earlier try has come that far.
            await Rebase(followed, await Written(shared) ?? new RolledBackShard(shared, 0, null, services.Node.Name, 0, 0));
            return;
        }

        RollbackErrors.CheckNode(key, services.Node);
        var rolledBack = new RolledBackShard(shared, 0, null, services.Node.Name, 0, 0);
        try
        {
            rolledBack = await Execute(entry, followed, shared, known => rolledBack = known);
        }
        catch (Exception exception) when (NeedsFiles(exception))
        {
            LogImpossible(key.IndexUuid, key.Shard, shared, exception);
            await Decide(new AbandonRollback(key.Shard, key.AllocationId, primaryTerm, rolledBack));
            return;
        }

        await Rebase(followed, rolledBack);
    }

    private async Task<RolledBackShard> Execute(FollowEntry entry, FollowedShard followed, long shared, Action<RolledBackShard> written)
    {
        var engine = copy.Engine;
        var leader = services.Leaders.Get(entry, key.Shard);

        // As long as nobody answers the copy stays as it is.
        var kept = await Kept(leader, followed, engine.SeqNoStats.MaxSeqNo);
        using var rollback = await recoveries.Pool.Write.Run(() => engine.BeginRollback(shared));
        var file = await WriteDown(rollback, entry, kept);
        var rolledBack = (file is null ? await Written(shared) : null) ?? new RolledBackShard(shared, rollback.Lost, file, services.Node.Name, 0, 0);
        written(rolledBack);
        rollback.CheckHistory();
        await Ask(leader, rollback, followed);
        _stopped.Token.ThrowIfCancellationRequested();
        await recoveries.Pool.Merge.Run(() =>
        {
            rollback.Prepare();
            return true;
        });
        await Replace(engine, rollback);
        LogRolledBack(key.IndexUuid, key.Shard, shared, rollback.Lost, rolledBack.File, rollback.Fetched);
        return rolledBack with { Documents = rollback.Fetched, Bytes = rollback.FetchedBytes };
    }

    /// <summary>The leader may have some of the operations above, behind one that never reached it: those are not lost.</summary>
    private async Task<TermRun[]> Kept(ILeaderShard leader, FollowedShard followed, long maxSeqNo)
    {
        try
        {
            var runs = await leader
                .Terms(new SharedTermsRequest { HistoryUuid = followed.SharedHistoryUuid, FromSeqNo = followed.SharedSeqNo!.Value + 1, ToSeqNo = maxSeqNo })
                .WaitAsync(_stopped.Token);
            return Array.ConvertAll(runs, run => new TermRun(run.FromSeqNo, run.ToSeqNo, run.Term));
        }
        catch (WinnowException exception) when (NeedsFiles(exception))
        {
            // It is another one than it was.
            return [];
        }
    }

    private Task<string?> WriteDown(ShardRollback rollback, FollowEntry entry, TermRun[] kept)
    {
        var origin = new ConflictOrigin(entry.RemoteCluster, entry.LeaderIndex, recoveries.Time.GetUtcNow());
        return recoveries.Pool.Write.Run(() =>
        {
            using var folder = copy.Conflicts();
            return rollback.WriteConflicts(folder, origin, kept);
        });
    }

    /// <summary>What an earlier try has written down before it has taken it back.</summary>
    private Task<RolledBackShard?> Written(long shared) => recoveries.Pool.Write.Run(() =>
    {
        using var folder = copy.Conflicts();
        return ConflictFile.Find(folder, key.IndexUuid, key.Shard, shared) is { } found
            ? new RolledBackShard(shared, found.Operations, found.Name, services.Node.Name, 0, 0)
            : null;
    });

    /// <summary>What this copy does not know any more, the leader may.</summary>
    private async Task Ask(ILeaderShard leader, ShardRollback rollback, FollowedShard followed)
    {
        while (rollback.UnknownCount > 0)
        {
            VersionQuestion[] asked = [.. rollback.Unknown.Take(IdsAtOnce)];
            var request = new SharedVersionsRequest
            {
                HistoryUuid = followed.SharedHistoryUuid,
                SeqNo = rollback.LastSeqNo,
                Ids = Array.ConvertAll(asked, question => question.Id),
                HeldSeqNos = Array.ConvertAll(asked, question => question.HeldSeqNo),
            };
            var answer = await leader.Versions(request).WaitAsync(_stopped.Token);
            if (answer.Answered == 0)
            {
                await recoveries.Time.Pause(Pause, _stopped.Token);
                continue;
            }

            if (answer.Changed.Length > 0)
            {
                // They may have fields that are newer than what both have in common.
                recoveries.Metadata.ApplyIndex(await grains.GetGrain<IIndexGrain>(key.IndexUuid).PutMapping(await leader.Mapping(0).WaitAsync(_stopped.Token)));
            }

            await recoveries.Pool.Write.Run(() =>
            {
                rollback.Resolve(asked, Decode(answer));
                return true;
            });
        }
    }

    private SharedVersions Decode(SharedVersionsAnswer answer) => Crc32C.Compute(answer.Documents.Span) == (uint)answer.Checksum
        ? new SharedVersions(answer.Answered, OperationsCodec.Decode(answer.Documents.Span), answer.Held, answer.Changed)
        : throw Shards.FollowerErrors.Damaged(key);

    private async Task Replace(ShardEngine engine, ShardRollback rollback)
    {
        // Whoever holds the copy waits for it, or has stopped this.
        IsReplacing = true;
        try
        {
            await copy.Replace(engine, rollback, primaryTerm, _stopped.Token);
        }
        finally
        {
            IsReplacing = false;
        }
    }

    private async Task Rebase(FollowedShard followed, RolledBackShard rolledBack)
    {
        await Decide(new RebaseFollower(key.Shard, key.AllocationId, primaryTerm, followed.SharedHistoryUuid) { RolledBack = rolledBack });
        await copy.Lead();
    }

    /// <summary>Until it is known whether it was decided, or this copy goes: then the next primary finds out what there is.</summary>
    private async Task Decide<T>(T command)
        where T : IndexCommand
    {
        var message = FollowMessages.Of(command);
        while (true)
        {
            try
            {
                recoveries.Metadata.ApplyIndex(await grains.GetGrain<IIndexGrain>(key.IndexUuid).Follow(message));
                return;
            }
            catch (Exception exception) when (MasterErrors.MayPass(exception))
            {
                await recoveries.Time.Pause(Pause, _stopped.Token);
            }
        }
    }

    /// <summary>The history above is not there any more, or the leader is another one than it was.</summary>
    private static bool NeedsFiles(Exception exception) =>
        exception is RollbackImpossibleException
        || (exception is WinnowException && FollowErrors.Classify(FollowFailures.Of(exception)) == FollowFailureKind.HistoryGone);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Uuid}][{Shard}] was rolled back to operation [{Shared}]: {Operations} operations are in [{File}], {Documents} documents came from the leader")]
    private partial void LogRolledBack(string uuid, int shard, long shared, int operations, string? file, int documents);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Uuid}][{Shard}] cannot be rolled back to operation [{Shared}] and gets its leader's files")]
    private partial void LogImpossible(string uuid, int shard, long shared, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Uuid}][{Shard}] could not be rolled back")]
    private partial void LogFailed(string uuid, int shard, Exception exception);
}
