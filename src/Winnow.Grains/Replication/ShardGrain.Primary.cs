using Winnow.Grains.Metadata;
using Winnow.Grains.Recovery;
using Winnow.Grains.Replication;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Shards;

/// <content>A copy that is the primary, in the term that the index gave it.</content>
internal sealed partial class ShardGrain
{
    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromSeconds(30);
    private PrimaryReplication? _primary;
    private IGrainTimer? _maintenance;

    public Task<bool> HandOver(string? targetAllocationId) => _primary?.HandOver(targetAllocationId) ?? Task.FromResult(false);

    /// <summary>The primary of a term. When the caller knows of a later one than this copy, the copy learns of it first.</summary>
    private async Task<PrimaryReplication> Primary(long term)
    {
        if (_shard is { } shard && term > shard.Engine.PrimaryTerm)
        {
            await metadata.RefreshIndex(_key.IndexUuid);
        }

        if (_primary?.Term != term)
        {
            await FollowRole();
        }

        return _primary is { IsOver: false } primary && primary.Term == term
            ? primary
            : throw ShardErrors.NotHere(metadata.Find(_key.IndexUuid)?.Name, _key);
    }

    /// <summary>Becomes the primary, or is it no more, as the index says.</summary>
    private async Task FollowRole()
    {
        await _opening.WaitAsync();
        try
        {
            await TakeRole();
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task TakeRole()
    {
        if (_shard is null || metadata.Find(_key.IndexUuid) is not { } index)
        {
            return;
        }

        var table = index.Metadata.Shards[_key.Shard];
        var leads = IsPrimary(table);
        if (_primary is { } primary && table.PrimaryTerm <= primary.Term)
        {
            primary.Follow(index.Metadata);
        }
        else if (leads && table.PrimaryTerm >= Math.Max(_shard.Engine.PrimaryTerm, _shard.LeadsFrom) && !_shard.AwaitsNewHistory(table))
        {
            await BecomePrimary(table.PrimaryTerm, index);
        }
        else
        {
            EndPrimary();
        }

        if (!leads)
        {
            // Of a primary it changes with the term.
            _shard.Engine.IsFollowing = index.Metadata.Follow is not null;
        }
    }

    /// <summary>In the order that keeps I3: the term first, so that operations of an older one are over, then the history, then others.</summary>
    private async Task BecomePrimary(long term, IndexView index)
    {
        EndPrimary();
        if (_shard!.Engine.IsRollbackTentative)
        {
            // The primary whose history this copy was taking over is gone as well: what it had counts.
            await Reopen(term, rollBackTo: null);
        }

        if (await AboveForeignTerms(index, term) is not { } known)
        {
            return;
        }

        (index, term) = (known, known.Metadata.Shards[_key.Shard].PrimaryTerm);
        var engine = _shard!.Engine;
        engine.IsFollowing = index.Metadata.Follow is not null;
        if (term > engine.PrimaryTerm)
        {
            await OnWritePool(() => engine.AdvancePrimaryTerm(term));
        }

        await pool.Write.Run(() => engine.FillSeqNoGaps("primary promotion"));
        await engine.PersistAsync();
        _shard.ResyncedTerm = term;
        _primary = new PrimaryReplication(_shard, index, replication);
        _maintenance = this.RegisterGrainTimer(Maintain, new GrainTimerCreationOptions(MaintenanceInterval, MaintenanceInterval) { Interleave = true });
    }

    private void EndPrimary()
    {
        _maintenance?.Dispose();
        _maintenance = null;
        _source?.Dispose();
        _source = null;
        _primary?.Dispose();
        _primary = null;
    }

    private async Task Maintain()
    {
        if (_primary is { IsOver: false } primary)
        {
            try
            {
                await primary.Maintain();
            }
            catch (Winnow.Shards.EngineClosedException)
            {
                // Closed meanwhile, or failed: then the engine has said so itself.
            }
            catch (Exception) when (primary.IsOver)
            {
                // Another copy has the place.
            }
        }
    }

    private ICopyTracking Tracking() => _primary is { IsOver: false } primary ? primary : throw RecoveryErrors.Delayed(_key, "this copy is not the primary");

    private bool IsPrimary(ShardTable table) =>
        table.Primary is { State: not CopyState.Unassigned } primary && string.Equals(primary.AllocationId, _key.AllocationId, StringComparison.Ordinal);
}
