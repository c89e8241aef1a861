using Microsoft.Extensions.Logging;
using Winnow.Protocols.Replication;

namespace Winnow.Grains.Replication;

/// <content>Giving the place away: nobody's write fails, for none is running when it changes hands.</content>
internal sealed partial class PrimaryReplication
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(30);
    private bool _blocking;

    /// <summary>False when the place stays here.</summary>
    public async Task<bool> HandOver(string? allocationId)
    {
        if (IsOver || _blocking)
        {
            return false;
        }

        _blocking = true;
        try
        {
            await _resyncs.All;
            if (!await Permits.Block(DrainTimeout, _services.Time))
            {
                return false;
            }

            await Task.WhenAll(_running.ToList());
            if (await Successor(allocationId) is not { } successor)
            {
                return false;
            }

            await _decisions.HandOver(successor.AllocationId);
            LogHandedOver(_shard.Key.IndexUuid, _shard.Key.Shard, successor.AllocationId, successor.NodeId!);
            End(cause: null);
            return true;
        }
        catch (Exception exception) when (ReplicationErrors.IsOver(exception))
        {
            End(exception);
            return false;
        }
        catch (WinnowException exception)
        {
            // The index has another opinion of the copy.
            LogNotHandedOver(_shard.Key.IndexUuid, _shard.Key.Shard, exception);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            _blocking = false;
            Permits.Unblock();
        }
    }

    /// <summary>A copy that has all that is here, and knows it. With the one that is asked for, or the first in the order of their ids.</summary>
    private async Task<TrackedCopy?> Successor(string? allocationId)
    {
        await _shard.Engine.PersistAsync();
        ReportSelf();
        var reached = _shard.Engine.LevelCheckpoint;
        foreach (var copy in Tracker.Targets.ToList())
        {
            var wanted = allocationId is null
                ? copy.Tracking == CopyTracking.InSync
                : copy.CountsForGlobalCheckpoint && string.Equals(copy.AllocationId, allocationId, StringComparison.Ordinal);

            // Told twice: the second time it knows that all copies have everything.
            if (wanted && await Tell(copy) && await Tell(copy)
                && Tracker.Copies.GetValueOrDefault(copy.AllocationId) is { } level && level.PersistedCheckpoint >= reached)
            {
                return level;
            }
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Uuid}][{Shard}] the primary was handed over to [{AllocationId}] on node [{Node}]")]
    private partial void LogHandedOver(string uuid, int shard, string allocationId, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Uuid}][{Shard}] the primary was not handed over")]
    private partial void LogNotHandedOver(string uuid, int shard, Exception exception);
}
