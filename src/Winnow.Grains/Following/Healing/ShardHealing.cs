using System.Text;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Following.Recovery;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Recovery;
using Winnow.Grains.Shards;
using Winnow.Index;
using Winnow.Protocols.Following;
using Winnow.Protocols.Recovery;
using Winnow.Shards;

namespace Winnow.Grains.Following.Healing;

/// <summary>
/// One try to give a follower's primary its leader's present files: the history that it followed has come to an end. What is there is used until the
/// files are here, and reused where it is the same; a crash leaves one or the other. Whoever follows tries again.
/// </summary>
internal sealed partial class ShardHealing(
    ShardKey key, HealRequest request, IHealingCopy copy, IGrainFactory grains, RecoveryServices recoveries, LeaderRecoveryServices services, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _stopped = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly RecoveryJournal _journal = new(recoveries.Time);
    private FollowEntry? _entry;
    private WinnowError? _failure;
    private Task _run = Task.CompletedTask;

    public HealProgress Progress => new()
    {
        Id = request.Id,
        Ended = _run.IsCompleted,
        Failure = _failure,
        StartedMillis = _journal.Progress.StartMillis,
        BytesFetched = _journal.Progress.BytesFetched,
        BytesReused = _journal.Progress.BytesReused,
    };

    public void Start() => _run = Run();

    /// <summary>Gives it up as long as nothing was replaced. Completes when nothing of it runs any more.</summary>
    public Task Stop()
    {
        _stopped.Cancel();
        return _run;
    }

    /// <summary>The same, but the copy goes: if the index does not know yet of what was replaced, the next heal will tell it.</summary>
    public async Task End()
    {
        _ended.Cancel();
        await Stop();
        _ended.Dispose();
        _stopped.Dispose();
    }

    public RecoveryView Describe(MetadataCache metadata) => RecoveryViews.OfLeader(key, _journal, _entry, metadata);

    private async Task Run()
    {
        try
        {
            await Heal();
            _journal.Enter(RecoveryStage.Done);
        }
        catch (Exception exception)
        {
            _failure = exception is OperationCanceledException ? ShardErrors.NotHere(null, key).Error : exception.ToError();
            LogFailed(key.IndexUuid, key.Shard, exception);
        }
    }

    private async Task Heal()
    {
        var index = await recoveries.Metadata.RefreshIndex(key.IndexUuid);
        _entry = HealErrors.CheckFollows(index.Metadata, key, services.Node);
        var leader = await services.Leaders.Find(_entry);
        if (string.Equals(leader.Uuid, _entry.LeaderUuid, StringComparison.Ordinal) && await GoesOn(_entry))
        {
            // Somebody has asked a copy that had less.
            return;
        }

        FollowStart.CheckHeal(index.Metadata, leader);
        index.Mapper.MergeWith(Encoding.UTF8.GetBytes(leader.Mapping));
        _entry = _entry with { LeaderIndex = leader.Name, LeaderUuid = leader.Uuid };
        await new LeaderConnection(key, recoveries, services, logger).Run(index, _entry, Take, _stopped.Token);
    }

    private Task<bool> GoesOn(FollowEntry entry) =>
        services.Leaders.Get(entry, key.Shard).GoesOn(entry.Shards[key.Shard].LeaderHistoryUuid, copy.Reached.GlobalCheckpoint + 1);

    private async Task Take(ILeaderShard leader, LeaderFiles session, LeaderFileSource source)
    {
        _journal.Enter(RecoveryStage.Index);
        string history;
        var state = new ShardState(key.IndexUuid, key.Shard, key.AllocationId, Primary: true) { StartsNewHistory = true };
        var recovered = new RecoveredIndex(
            state, null, request.PrimaryTerm, -1, [.. session.Files.Select(file => new IndexFile(file.Name, file.Length, (uint)file.Checksum))]);
        using (var held = await copy.HoldFiles())
        {
            using var folder = copy.Folder();
            using var incoming = IncomingIndex.Beside(folder, held.Files);
            await new FileRecovery(source, recoveries.Pool, _journal).Bring(incoming, recovered.Files);

            // Whoever searches the files must know the fields that are in them.
            recoveries.Metadata.ApplyIndex(await grains.GetGrain<IIndexGrain>(key.IndexUuid).PutMapping(await leader.Mapping(session.MappingVersion)));
            _journal.Enter(RecoveryStage.Translog);
            history = await copy.Replace(incoming, recovered, _stopped.Token);
        }

        _journal.Enter(RecoveryStage.Finalize);
        LogReplaced(key.IndexUuid, key.Shard, session.HistoryUuid, _journal.Progress.BytesFetched, _journal.Progress.BytesReused);
        await Rebase(new RebaseFollower(key.Shard, key.AllocationId, request.PrimaryTerm, session.HistoryUuid)
        {
            LeaderUuid = _entry!.LeaderUuid,
            LeaderTerm = session.PrimaryTerm,
            HistoryUuid = history,
        });
        await copy.Lead();
    }

    /// <summary>There is no way back: what was decided, or not, is found out.</summary>
    private async Task Rebase(RebaseFollower command)
    {
        var message = FollowMessages.Of(command);
        while (true)
        {
            try
            {
                recoveries.Metadata.ApplyIndex(await grains.GetGrain<IIndexGrain>(key.IndexUuid).Follow(message));
                return;
            }
            catch (Exception exception) when (MasterErrors.MayPass(exception) && !_ended.IsCancellationRequested)
            {
                await recoveries.Time.Pause(Pause, _ended.Token);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Uuid}][{Shard}] has the leader's files of the history [{History}] now: {Fetched} bytes were fetched, {Reused} were here")]
    private partial void LogReplaced(string uuid, int shard, string history, long fetched, long reused);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Uuid}][{Shard}] could not get the leader's files")]
    private partial void LogFailed(string uuid, int shard, Exception exception);
}
