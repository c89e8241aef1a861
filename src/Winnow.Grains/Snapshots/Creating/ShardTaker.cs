using Winnow.Grains.Errors;
using Winnow.Grains.Ports;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Creating;

/// <summary>Has one shard put into the repository by a copy of it: by the primary, and by another one when that has gone or failed.</summary>
internal sealed class ShardTaker(
    SnapshotRun run, CreatePlan plan, PlannedIndex index, int shard, SnapshotServices services, NodeSlots slots, CancellationToken aborted)
{
    private const int MostCallsInVain = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a shard is waited for that has no copy: a node that died is known to be dead, and another copy promoted, before that.</summary>
    private static readonly TimeSpan WaitForCopy = TimeSpan.FromSeconds(60);

    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private IShardSnapshotGrain? _asked;

    public ShardSnapshotReport Report { get; private set; } = new();

    public async Task<ShardSnapshotReport> Take()
    {
        try
        {
            Report = plan.Failure is { } failure && index.Missing.IsDefaultOrEmpty ? Failed(failure)
                : index.Missing.Contains(shard) ? Failed("primary shard is not allocated")
                : plan.Failure is not null ? Failed(plan.Failure)
                : await FromCopies();
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            Report = Failed("aborted") with { Aborted = true };
        }

        return Report;
    }

    public async Task Abort()
    {
        if (_asked is { } asked && Report.Stage is not (ShardSnapshotStage.Done or ShardSnapshotStage.Failure))
        {
            try
            {
                await asked.AbortSnapshot(run.Uuid);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // It is not there any more.
            }
        }
    }

    private async Task<ShardSnapshotReport> FromCopies()
    {
        var waiting = services.Time.GetTimestamp();
        var inVain = 0;
        while (true)
        {
            aborted.ThrowIfCancellationRequested();
            if (await Table(refresh: inVain > 0) is not { } table)
            {
                return Failed($"index [{index.Name}] was deleted while the snapshot was made");
            }

            var copy = SnapshotCopies.Of(table).FirstOrDefault(copy => !_failed.Contains(copy.AllocationId!));
            if (copy is null)
            {
                if (_failed.Count > 0)
                {
                    return Report;
                }

                if (!SnapshotCopies.IsComing(table) && services.Time.GetElapsedTime(waiting) > WaitForCopy)
                {
                    return Failed("primary shard is not allocated");
                }

                inVain = 1;
                await services.Time.Pause(Pause, aborted);
                continue;
            }

            try
            {
                Report = await slots.Run(copy.NodeId!, () => Ask(copy), aborted);
                if (Report.Stage == ShardSnapshotStage.Done || Report.Aborted)
                {
                    return Report;
                }

                _failed.Add(copy.AllocationId!);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The copy, or its node, has gone; another will be known soon. One that stays and only ever throws is not asked for ever.
                waiting = services.Time.GetTimestamp();
                if (++inVain % MostCallsInVain == 0)
                {
                    _failed.Add(copy.AllocationId!);
                    Report = Failed(exception.ToError().Reason ?? exception.Message) with { NodeId = copy.NodeId! };
                }

                await services.Time.Pause(Pause, aborted);
            }
        }
    }

    private async Task<ShardSnapshotReport> Ask(ShardCopy copy)
    {
        _asked = services.Grains.GetGrain<IShardSnapshotGrain>(IShardGrain.KeyOf(index.Uuid, shard, copy.AllocationId!, copy.NodeId!));
        var request = new ShardSnapshotRequest { SnapshotUuid = run.Uuid, Repository = run.Repository, Snapshot = plan.Snapshot };
        while (true)
        {
            var report = (await _asked.Snapshot(request)) with { NodeId = copy.NodeId! };
            if (report.Stage is ShardSnapshotStage.Done or ShardSnapshotStage.Failure)
            {
                return report;
            }

            Report = report;
        }
    }

    /// <summary>Null when there is no such index any more.</summary>
    private async Task<ShardTable?> Table(bool refresh)
    {
        try
        {
            var view = refresh ? await services.Metadata.RefreshIndex(index.Uuid) : await services.Metadata.Index(index.Uuid);
            return view.Metadata.Shards[shard];
        }
        catch (Exception exception) when (IsMissing(exception))
        {
            return null;
        }
    }

    private static bool IsMissing(Exception exception) => exception is Refusal { Status: 404 } or WinnowException { Status: 404 };

    private ShardSnapshotReport Failed(string reason) => Report with
    {
        Stage = ShardSnapshotStage.Failure,
        Failure = reason,
        StartMillis = Report.StartMillis > 0 ? Report.StartMillis : services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
    };
}
