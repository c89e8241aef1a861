using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Recovery;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Nodes;

/// <summary>
/// Makes the open copies of this node what the metadata says they should be: opens, closes, deletes, and reports to the index. Running it again
/// changes nothing; a report that was lost is sent again.
/// </summary>
internal sealed partial class NodeReconciler(
    IGrainFactory grains, NodeDirectory nodes, ISiloStatusOracle status, MetadataCache metadata, ShardRegistry registry, RecoveringCopies recovering, ShardStores stores, IndexStateFiles states, IComputePool pool, ILogger<NodeReconciler> logger)
{
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _followed = new(StringComparer.Ordinal);

    public int OpenShards => registry.All.Count;

    /// <summary>One at a time for an index, in the order of the calls.</summary>
    public Task Reconcile(string uuid, bool deleted)
    {
        var task = After(_running.GetValueOrDefault(uuid, Task.CompletedTask), uuid, deleted);
        _running[uuid] = task;
        return task;
    }

    /// <summary>Unless it is under way.</summary>
    public Task Again(string uuid) =>
        _running.TryGetValue(uuid, out var running) && !running.IsCompleted ? running : Reconcile(uuid, deleted: false);

    /// <summary>
    /// Whether the copies here are what this version of the metadata says. They may not be: whoever asks for metadata refreshes the cache, and the
    /// publication that would have been heard here may have been lost.
    /// </summary>
    public bool Follows(IndexView index) => _followed.GetValueOrDefault(index.Uuid, -1) >= index.Metadata.Version;

    private async Task After(Task before, string uuid, bool deleted)
    {
        await before;
        try
        {
            if (deleted)
            {
                await Delete(uuid);
            }
            else if (metadata.Find(uuid) is { } index)
            {
                await Follow(index);
                _followed[uuid] = index.Metadata.Version;
            }
        }
        catch (Exception exception) when (status.CurrentStatus.IsTerminating())
        {
            LogLeaving(uuid, exception);
        }
        catch (Exception exception)
        {
            LogFailed(uuid, exception);
        }
    }

    private async Task Delete(string uuid)
    {
        foreach (var key in Present(uuid))
        {
            await grains.GetGrain<IShardGrain>(key.ToString()).Close(delete: true);
        }

        stores.DeleteIndex(uuid);
        _running.TryRemove(uuid, out _);
        _followed.TryRemove(uuid, out _);
    }

    /// <summary>The copies that are open here, or are about to be.</summary>
    private List<ShardKey> Present(string uuid) => [.. registry.Of(uuid).Select(shard => shard.Key).Union(recovering.Of(uuid))];

    private async Task Follow(IndexView index)
    {
        var mine = index.Metadata.Closed ? [] : Assigned(index.Metadata);
        foreach (var key in Present(index.Uuid).Where(key => !mine.ContainsKey(key)))
        {
            await grains.GetGrain<IShardGrain>(key.ToString()).Close(delete: false);
        }

        await Task.WhenAll(mine.Select(entry => Follow(entry.Key, entry.Value.Copy, entry.Value.Shard)));
        DeleteStale(index.Metadata);
        if (mine.Count > 0 && states.IsStale(index.Metadata))
        {
            await pool.Write.Run(() =>
            {
                states.Save(index.Metadata);
                return true;
            });
        }
    }

    private void DeleteStale(IndexMetadata index)
    {
        foreach (var shard in index.Shards)
        {
            if (!index.Closed && shard.On(nodes.Self.Id) is null && stores.AllocationsIn(index.Uuid, shard.Id) is { } held && StaleCopies.CanDelete(shard, nodes.Self.Id, held))
            {
                LogStale(index.Name, shard.Id, string.Join(' ', held));
                stores.Delete(index.Uuid, shard.Id);
            }
        }
    }

    private Dictionary<ShardKey, (ShardCopy Copy, ShardTable Shard)> Assigned(IndexMetadata index)
    {
        var mine = new Dictionary<ShardKey, (ShardCopy, ShardTable)>();
        foreach (var shard in index.Shards)
        {
            foreach (var copy in shard.Copies)
            {
                if (string.Equals(copy.NodeId, nodes.Self.Id, StringComparison.Ordinal)
                    && string.Equals(copy.Incarnation, nodes.Self.Incarnation, StringComparison.Ordinal))
                {
                    mine[new ShardKey(index.Uuid, shard.Id, copy.AllocationId!, nodes.Self.Id)] = (copy, shard);
                }
            }
        }

        return mine;
    }

    private async Task Follow(ShardKey key, ShardCopy copy, ShardTable shard)
    {
        if (copy.State == CopyState.Initializing && (copy.Source == CopySource.Peer || copy.Source.IsFetched()))
        {
            // It reports by itself, a replica through its primary.
            await grains.GetGrain<IShardRecoveryGrain>(key.ToString()).Recover();
            return;
        }

        if (registry.IsReplaced(key))
        {
            // It looks at the metadata itself when that is done.
            return;
        }

        var grain = grains.GetGrain<IShardGrain>(key.ToString());
        var open = registry.Find(key);
        if (copy is { Primary: true, IsRelocationTarget: false, Active: true } && (open is null || (open.Engine.PrimaryTerm == shard.PrimaryTerm && open.Engine.Failure is not null)))
        {
            // It may have given numbers to operations that others have and its disk does not: it leads again in a new term only.
            await Index(key).CopyFailed(Report(key) with { Details = open?.Engine.Failure?.Message ?? "the primary was closed" });
            return;
        }

        if (open is not null && open.Engine.PrimaryTerm == shard.PrimaryTerm && open.Engine.Failure is null && !open.AwaitsNewHistory(shard))
        {
            await grain.Update();
        }
        else
        {
            try
            {
                await grain.Open(shard.PrimaryTerm);
            }
            catch (Exception exception) when (!status.CurrentStatus.IsTerminating())
            {
                LogNotOpened(key.IndexUuid, key.Shard, exception);
                await Index(key).CopyFailed(Report(key) with
                {
                    Details = $"failed to open: {exception.ToError().Reason}",
                    Corrupted = exception.ToError().Type is "corrupt_index_exception",
                });
                return;
            }
        }

        if (copy.State == CopyState.Initializing)
        {
            await Index(key).CopyStarted(Report(key));
        }
    }

    private IIndexGrain Index(ShardKey key) => grains.GetGrain<IIndexGrain>(key.IndexUuid);

    private CopyReport Report(ShardKey key) => new()
    {
        Shard = key.Shard,
        AllocationId = key.AllocationId,
        NodeId = key.NodeId,
        Incarnation = nodes.Self.Incarnation,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Index}][{Shard}] the copy [{AllocationId}] on this node is not needed any more: deleted")]
    private partial void LogStale(string index, int shard, string allocationId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "index [{Uuid}]: the copies on this node do not follow its metadata any more, for the node leaves")]
    private partial void LogLeaving(string uuid, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "index [{Uuid}]: the copies on this node do not follow its metadata")]
    private partial void LogFailed(string uuid, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "[{Uuid}][{Shard}] could not be opened")]
    private partial void LogNotOpened(string uuid, int shard, Exception exception);
}
