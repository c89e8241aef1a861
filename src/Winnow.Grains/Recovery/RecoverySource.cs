using System.Collections.Immutable;
using Winnow.Grains.Replication;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Recovery;
using Winnow.Protocols.Replication;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Recovery;

/// <summary>A primary that brings other copies level: a session for each of them, which ends with the copy's need or the primary's life.</summary>
internal sealed class RecoverySource(IndexShard shard, ICopyTracking tracking, RecoveryServices services) : IDisposable
{
    private const int MaxOperations = 4096;
    private const long MaxOperationBytes = 1 << 20;
    private readonly Dictionary<string, RecoverySession> _sessions = new(StringComparer.Ordinal);

    public async Task<RecoveryOffer> Start(StartRecoveryRequest request)
    {
        if (request.PrimaryTerm != shard.Engine.PrimaryTerm)
        {
            throw RecoveryErrors.Delayed(shard.Key, $"the primary's term is [{shard.Engine.PrimaryTerm}], and the copy knows [{request.PrimaryTerm}]");
        }

        if (!Awaits(request.TargetAllocationId))
        {
            // The copy's node was told before this one.
            await services.Metadata.RefreshIndex(shard.Key.IndexUuid);
        }

        if (!Awaits(request.TargetAllocationId))
        {
            throw RecoveryErrors.Delayed(shard.Key, $"source node does not have the shard copy [{request.TargetAllocationId}] listed in its state as initializing");
        }

        // A copy begins anew: what was kept for its last attempt goes.
        Close(session => string.Equals(session.AllocationId, request.TargetAllocationId, StringComparison.Ordinal));
        var session = new RecoverySession(request, services.Time);
        _sessions.Add(session.Id, session);
        try
        {
            return await services.Pool.Write.Run(() => Offer(session, request));
        }
        catch
        {
            Close(session.Id);
            throw;
        }
    }

    public async Task<RecoveryChunk> Read(FileChunkRequest request)
    {
        var session = Session(request.RecoveryId);
        var files = session.Files ?? throw RecoveryErrors.Delayed(shard.Key, "the recovery needs no files");
        var waited = await services.Bandwidth.Wait(request.Length, Awaited(session.AllocationId) is { IsRelocationTarget: true }, session.Closed);
        return await services.Pool.Write.Run(() =>
        {
            var bytes = files.Read(request.File, request.Offset, request.Length);
            return new RecoveryChunk { Bytes = bytes, Checksum = Crc32C.Compute(bytes), ThrottledMillis = (long)waited.TotalMilliseconds };
        });
    }

    /// <summary>Throws, and this copy has failed, when its own file is not what was committed.</summary>
    public Task Verify(string recoveryId, string file)
    {
        var files = Session(recoveryId).Files ?? throw RecoveryErrors.Delayed(shard.Key, "the recovery needs no files");
        return services.Pool.Write.Run(() =>
        {
            shard.Engine.VerifyRecoveryFile(files, file);
            return true;
        });
    }

    public async Task<RecoveryHistory> Prepare(PrepareOperationsRequest request)
    {
        var session = Session(request.RecoveryId);
        session.Files?.Dispose();
        session.Files = null;
        await tracking.RetainHistory(session.NodeId, Math.Min(session.NeededFrom, request.StartingSeqNo));
        tracking.InitiateTracking(session.AllocationId);

        // An operation that is not sent to the copy was executed before it was tracked, and so is no higher than this.
        var reached = shard.Engine.SeqNoStats;
        return new RecoveryHistory
        {
            MaxSeqNo = reached.MaxSeqNo,
            GlobalCheckpoint = reached.GlobalCheckpoint,
            RecentOperations = shard.Engine.ExportRecentOperations(request.RecentFromSeqNo),
            Leases = Leases(),
        };
    }

    public Task<RecoveryOperations> Read(ReadOperationsRequest request)
    {
        Session(request.RecoveryId);
        return services.Pool.Write.Run(() =>
        {
            var batch = shard.Engine.Changes(request.FromSeqNo, request.ToSeqNo, MaxOperations, MaxOperationBytes);
            var bytes = OperationsCodec.Encode(batch.Operations);
            return new RecoveryOperations { Bytes = bytes, Checksum = Crc32C.Compute(bytes), LastSeqNo = batch.LastSeqNo, Count = batch.Operations.Count };
        });
    }

    public async Task Finish(FinalizeRecoveryRequest request)
    {
        var session = Session(request.RecoveryId);
        var checkpoints = new CopyCheckpoints(request.PersistedCheckpoint, request.ProcessedCheckpoint, request.GlobalCheckpoint);
        await tracking.BringInSync(session.AllocationId, checkpoints, session.Closed);
        Close(session.Id);
    }

    public void Cancel(string recoveryId) => Close(recoveryId);

    /// <summary>Ends the sessions of copies that are no more, or do not ask any more.</summary>
    public void Sweep() => Close(session => !Awaits(session.AllocationId) || session.Idle > services.Settings.ActivityTimeout);

    public void Dispose() => Close(_ => true);

    private RecoveryOffer Offer(RecoverySession session, StartRecoveryRequest request)
    {
        var has = new RecoveryTargetState(
            request.HistoryUuid,
            request.StartingSeqNo,
            [.. request.Unsafe.Select(run => new HistoryRun(run.FromSeqNo, run.ToSeqNo, run.Term))],
            request.RolledBack);
        session.NeededFrom = RecoveryPlanner.NeededFrom(has);
        session.History = shard.Engine.HoldHistory(session.NeededFrom);
        using (var searcher = shard.Engine.AcquireSearcher())
        {
            var plan = RecoveryPlanner.Plan(has, new RecoverySourceState(
                shard.Engine.HistoryUuid,
                shard.Engine.MinRetainedSeqNo,
                shard.Engine.SeqNoStats.MaxSeqNo,
                searcher.Reader.NumDocs,
                shard.Engine.Config.Settings.GetDouble("index.recovery.file_based_threshold"),
                has.Unsafe.IsEmpty ? [] : Runs(has.Unsafe[0].FromSeqNo)));
            if (plan.Kind != RecoveryKind.Files)
            {
                return new RecoveryOffer { ByOperations = plan.Kind == RecoveryKind.Operations, RollBack = plan.Kind == RecoveryKind.RollBack, Reason = plan.Reason };
            }

            session.History.Dispose();
            return Files(session, plan.Reason);
        }
    }

    private ImmutableArray<HistoryRun> Runs(long fromSeqNo) =>
        [.. shard.Engine.TermsFrom(fromSeqNo).Select(run => new HistoryRun(run.FromSeqNo, run.ToSeqNo, run.Term))];

    private RecoveryOffer Files(RecoverySession session, string reason)
    {
        while (true)
        {
            session.Files = shard.Engine.AcquireRecoveryFiles();
            var globalCheckpoint = shard.Engine.SeqNoStats.GlobalCheckpoint;
            var next = session.Files.Commit.LocalCheckpoint + 1;
            session.NeededFrom = Math.Min(next, globalCheckpoint + 1);
            session.History = shard.Engine.HoldHistory(session.NeededFrom);
            if (shard.Engine.MinRetainedSeqNo <= next)
            {
                return new RecoveryOffer
                {
                    Reason = reason,
                    Files = [.. session.Files.Files.Select(file => new RecoveryFileMessage { Name = file.Name, Length = file.Length, Checksum = file.Checksum })],
                    GlobalCheckpoint = globalCheckpoint,
                    TranslogUuid = session.Files.Commit.TranslogUuid,
                    Leases = Leases(),
                };
            }

            // Another commit, and a merge after it, came between the lines above.
            session.History.Dispose();
            session.Files.Dispose();
        }
    }

    private RetentionLeasesMessage Leases() => LeaseMessages.ToMessage(shard.Engine.RetentionLeases);

    private bool Awaits(string allocationId) => Awaited(allocationId) is { State: CopyState.Initializing };

    private ShardCopy? Awaited(string allocationId) => services.Metadata.Find(shard.Key.IndexUuid)?.Metadata.Shards[shard.Key.Shard].Copy(allocationId);

    private RecoverySession Session(string recoveryId)
    {
        if (!_sessions.TryGetValue(recoveryId, out var session))
        {
            throw RecoveryErrors.Delayed(shard.Key, $"no recovery [{recoveryId}] is under way");
        }

        session.Touch();
        return session;
    }

    private void Close(Func<RecoverySession, bool> which)
    {
        foreach (var session in _sessions.Values.Where(which).ToList())
        {
            Close(session.Id);
        }
    }

    private void Close(string recoveryId)
    {
        if (_sessions.Remove(recoveryId, out var session))
        {
            session.Dispose();
        }
    }
}
