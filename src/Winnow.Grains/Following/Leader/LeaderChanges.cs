using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Shards;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Following.Leader;

/// <summary>Answers followers from an open copy.</summary>
internal sealed class LeaderChanges(MetadataCache metadata, IComputePool pool, TimeProvider time)
{
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMinutes(10);

    public async Task<ShardChanges> Read(IndexShard shard, ShardChangesRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        CheckInSync(shard);
        CheckHistory(shard, request.HistoryUuid);
        var waited = TimeSpan.Zero;
        var started = time.GetTimestamp();
        if (shard.Engine.SeqNoStats.GlobalCheckpoint < request.FromSeqNo)
        {
            await Wait(shard.Engine, request, cancellationToken);
            waited = time.GetElapsedTime(started);

            // The copy may have lost its place meanwhile.
            CheckInSync(shard);
        }

        try
        {
            var (changes, checksum) = await pool.Write.Run(() =>
            {
                var read = shard.Engine.ReadChanges(request.FromSeqNo, request.MaxOperations, request.MaxBytes);
                return (read, Crc32C.Compute(read.Operations.Span));
            });
            return Answer(shard, request, changes) with
            {
                Checksum = checksum,
                ExecutionMillis = (long)(time.GetElapsedTime(started) - waited).TotalMilliseconds,
            };
        }
        catch (HistoryUnavailableException exception)
        {
            throw LeaderErrors.HistoryGone(shard.Key, exception, shard.Engine.RetentionLeases.Leases.Select(lease => lease.Id));
        }
        catch (EngineClosedException exception)
        {
            throw new WinnowException(ShardErrors.NotHere(shard.Engine.Config.Index, shard.Key).Error, exception);
        }
    }

    private async Task Wait(ShardEngine engine, ShardChangesRequest request, CancellationToken cancellationToken)
    {
        var timeout = request.PollTimeout < LongestPoll ? request.PollTimeout : LongestPoll;
        if (timeout > TimeSpan.Zero)
        {
            try
            {
                await engine.AwaitGlobalCheckpoint(request.FromSeqNo).WaitAtMost(timeout, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // There is nothing new, and the caller is told the versions of today.
            }
        }
    }

    /// <summary>The metadata are looked at after the operations were read: an operation is executed where its mapping is known, and so is the mapping then.</summary>
    private ShardChanges Answer(IndexShard shard, ShardChangesRequest request, EncodedChanges changes)
    {
        var engine = shard.Engine;
        var index = (metadata.Find(shard.Key.IndexUuid) ?? throw ShardErrors.NotHere(engine.Config.Index, shard.Key)).Metadata;
        var reached = engine.SeqNoStats;
        return new ShardChanges
        {
            Operations = changes.Operations,
            Count = changes.Count,
            LastSeqNo = changes.LastSeqNo,
            GlobalCheckpoint = reached.GlobalCheckpoint,
            MaxSeqNo = reached.MaxSeqNo,
            PrimaryTerm = engine.PrimaryTerm,
            MappingVersion = index.MappingVersion,
            SettingsVersion = index.SettingsVersion,
            AliasesVersion = metadata.Cluster.ByUuid(index.Uuid)?.AliasesVersion ?? 1,
            FirstAgeMillis = changes.Count == 0 ? null : Millis(engine.AgeOf(request.FromSeqNo)),
            LastAgeMillis = changes.Count == 0 ? null : Millis(engine.AgeOf(changes.LastSeqNo)),
        };
    }

    public Task<TermRunMessage[]> Terms(IndexShard shard, SharedTermsRequest request) => Ask(shard, request.HistoryUuid, engine => Array.ConvertAll(
        [.. engine.TermsFrom(request.FromSeqNo, request.ToSeqNo)],
        run => new TermRunMessage { FromSeqNo = run.FromSeqNo, ToSeqNo = run.ToSeqNo, Term = run.Term }));

    public Task<SharedVersionsAnswer> Versions(IndexShard shard, SharedVersionsRequest request) => Ask(shard, request.HistoryUuid, engine =>
    {
        VersionQuestion[] questions = [.. request.Ids.Zip(request.HeldSeqNos, (id, held) => new VersionQuestion(id, held))];
        var versions = engine.ReadVersionsAt(questions, request.SeqNo, request.MaxBytes);
        var documents = OperationsCodec.Encode(versions.Documents);
        return new SharedVersionsAnswer
        {
            Answered = versions.Answered,
            Documents = documents,
            Checksum = Crc32C.Compute(documents),
            Held = [.. versions.Held],
            Changed = [.. versions.Changed],
        };
    });

    /// <summary>A copy that recovers may have less than it will be thought to have.</summary>
    public void CheckInSync(IndexShard shard)
    {
        var table = metadata.Find(shard.Key.IndexUuid)?.Metadata.Shards[shard.Key.Shard];
        if (table?.Copy(shard.Key.AllocationId) is not { Active: true } || !table.InSync.Contains(shard.Key.AllocationId))
        {
            throw ShardErrors.NotHere(shard.Engine.Config.Index, shard.Key);
        }
    }

    public LeaderShard Describe(IndexShard shard)
    {
        CheckInSync(shard);
        var stats = shard.Engine.Stats();
        return new LeaderShard
        {
            HistoryUuid = shard.Engine.HistoryUuid,
            PrimaryTerm = shard.Engine.PrimaryTerm,
            GlobalCheckpoint = stats.SeqNo.GlobalCheckpoint,
            MaxSeqNo = stats.SeqNo.MaxSeqNo,
            Bytes = stats.StoreSizeInBytes,
        };
    }

    private async Task<T> Ask<T>(IndexShard shard, string historyUuid, Func<ShardEngine, T> question)
    {
        CheckInSync(shard);
        CheckHistory(shard, historyUuid);
        try
        {
            return await pool.Write.Run(() => question(shard.Engine));
        }
        catch (EngineClosedException exception)
        {
            throw new WinnowException(ShardErrors.NotHere(shard.Engine.Config.Index, shard.Key).Error, exception);
        }
    }

    private static void CheckHistory(IndexShard shard, string historyUuid)
    {
        if (!string.Equals(shard.Engine.HistoryUuid, historyUuid, StringComparison.Ordinal))
        {
            throw LeaderErrors.OtherHistory(shard.Key, historyUuid, shard.Engine.HistoryUuid);
        }
    }

    private static void Check(ShardChangesRequest request)
    {
        if (request.FromSeqNo < 0 || request.MaxOperations <= 0 || request.MaxBytes <= 0)
        {
            throw Winnow.Search.Errors.IllegalArgument(
                $"changes from [{request.FromSeqNo}] on, at most [{request.MaxOperations}] operations and [{request.MaxBytes}] bytes, cannot be asked for");
        }
    }

    private static long? Millis(TimeSpan? age) => age is { } known ? (long)known.TotalMilliseconds : null;
}
