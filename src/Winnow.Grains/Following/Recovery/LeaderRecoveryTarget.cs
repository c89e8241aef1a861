using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Recovery;
using Winnow.Grains.Shards;
using Winnow.Index;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Recovery;
using Winnow.Shards;

namespace Winnow.Grains.Following.Recovery;

/// <summary>Makes one primary of a leader's shard; so serves what the folder holds of a copy that was there before.</summary>
internal sealed partial class LeaderRecoveryTarget(
    ShardKey key, IRestoringCopy copy, IGrainFactory grains, RecoveryServices recoveries, LeaderRecoveryServices services, ILogger logger)
    : OutsideRecovery(key, CopySource.Leader, copy, recoveries, logger)
{
    private readonly LeaderConnection _connection = new(key, recoveries, services, logger);
    private FollowEntry? _entry;

    /// <summary>Whoever follows then finds out that the leader is another one by now, and has its files in place.</summary>
    private bool Heals => _entry!.Parameters is { SelfHeal: true };

    protected override TimeSpan Delay => Recoveries.Settings.Delays.StateSync;

    public override RecoveryView Describe(MetadataCache metadata) => RecoveryViews.OfLeader(Key, Journal, _entry, metadata);

    protected override void Locate(IndexView index) =>
        _entry = index.Metadata.Follow ?? throw new InvalidOperationException($"index [{index.Name}] follows nobody");

    protected override async Task Fetch(IndexView index, long term)
    {
        try
        {
            var entry = Heals ? await Present(index.Metadata) : _entry!;
            await _connection.Run(index, entry, (leader, session, source) => Fetch(leader, session, source, term), Stopped);
        }
        catch (WinnowException exception) when (exception.Error.Type is FollowErrors.IndexGone && _entry!.OnLeaderDelete == OnLeaderDelete.Delete)
        {
            // Not waited for: this copy is closed with its index.
            _ = EndWithLeader(index.Metadata);
            throw;
        }
    }

    /// <summary>The leader that there is, of this name at least.</summary>
    private async Task<FollowEntry> Present(IndexMetadata follower)
    {
        var leader = await services.Leaders.Find(_entry!);
        if (_entry!.OnLeaderDelete == OnLeaderDelete.Delete && !string.Equals(leader.Uuid, _entry.LeaderUuid, StringComparison.Ordinal))
        {
            throw new WinnowException(new WinnowError { Type = FollowErrors.IndexGone, Status = 404, Reason = $"no such index [{_entry.LeaderUuid}]", Index = _entry.LeaderIndex });
        }

        FollowStart.CheckHeal(follower, leader);
        return _entry with { LeaderUuid = leader.Uuid };
    }

    private async Task EndWithLeader(IndexMetadata index)
    {
        try
        {
            if (await services.Deletions.EndsFollowing(index))
            {
                await services.Deletions.End(index);
            }
        }
        catch (Exception exception)
        {
            LogNotEnded(Logger, index.Name, exception);
        }
    }

    private async Task Fetch(ILeaderShard leader, LeaderFiles session, LeaderFileSource source, long term)
    {
        CheckHistory(session.HistoryUuid);
        Journal.Enter(RecoveryStage.Index);
        var files = session.Files.Select(file => new IndexFile(file.Name, file.Length, (uint)file.Checksum));
        var state = new ShardState(Key.IndexUuid, Key.Shard, Key.AllocationId, Primary: true);
        using (var folder = await Restoring.TakeFolder())
        {
            await new FileRecovery(source, Recoveries.Pool, Journal).Run(folder, new RecoveredIndex(state, null, term, -1, [.. files]));
        }

        Stopped.ThrowIfCancellationRequested();
        Journal.Enter(RecoveryStage.Translog);
        await TakeMapping(await leader.Mapping(session.MappingVersion));
        await Restoring.OpenRestored(term);
    }

    /// <summary>Whoever searches the copy must know the fields that are in it.</summary>
    private async Task TakeMapping(ReadOnlyMemory<byte> mapping) =>
        Recoveries.Metadata.ApplyIndex(await grains.GetGrain<IIndexGrain>(Key.IndexUuid).PutMapping(mapping));

    private void CheckHistory(string historyUuid)
    {
        var expected = _entry!.Shards[Key.Shard].LeaderHistoryUuid;
        if (!Heals && expected.Length > 0 && !string.Equals(expected, historyUuid, StringComparison.Ordinal))
        {
            throw Leader.LeaderErrors.OtherHistory(Key, expected, historyUuid);
        }
    }

    /// <summary>A leader that cannot be reached, or has to find another copy, is asked again for as long as it takes; so is one that may be made anew.</summary>
    protected override bool MayPass(Exception exception)
    {
        var error = exception.ToError();
        return exception switch
        {
            CorruptTransferException => Journal.Progress.BytesFetched > 0,
            Winnow.Store.LockObtainFailedException => true,
            IOException => false,
            _ => Remote.RemoteErrors.IsLost(exception) || FollowErrors.Classify(new FollowFailure(error.Type, error.Status, error.Reason ?? "")) switch
            {
                FollowFailureKind.Retryable => true,
                FollowFailureKind.HistoryGone => Heals,
                _ => false,
            },
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Index}] could not find out whether its leader was deleted, or not be deleted with it")]
    private static partial void LogNotEnded(ILogger logger, string index, Exception exception);
}
