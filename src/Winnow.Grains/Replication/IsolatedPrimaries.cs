using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Replication;

/// <summary>
/// While this node cannot reach the cluster's store, its primaries refuse writes. Where another node that can has a copy in sync, that copy
/// takes the place, in good order, and the one here goes on as a replica: nobody else's writes wait for this node.
/// </summary>
internal sealed partial class IsolatedPrimaries(
    MembershipLease lease, IsolatedNodes isolated, NodeDirectory nodes, MetadataCache metadata, ShardRegistry registry, IGrainFactory grains, ILogger<IsolatedPrimaries> logger)
{
    private Task _running = Task.CompletedTask;

    /// <summary>Nothing happens while the store can be reached, or while it is being done.</summary>
    public void HandOver()
    {
        if (!lease.Held && _running.IsCompleted)
        {
            _running = HandOverAll();
        }
    }

    private Task HandOverAll()
    {
        var reaching = nodes.Live().Where(node => !isolated.Contains(node)).Select(node => node.Id).ToHashSet(StringComparer.Ordinal);
        var open = registry.All.Select(shard => shard.Key).OrderBy(key => key.ToString(), StringComparer.Ordinal).ToList();
        return Task.WhenAll(open.Select(key => Successor(key, reaching) is { } successor ? HandOver(key, successor) : Task.CompletedTask));
    }

    /// <summary>As far as this node knows; the primary and the index see whether it is so.</summary>
    private string? Successor(ShardKey key, HashSet<string> reaching)
    {
        var shard = metadata.Find(key.IndexUuid)?.Metadata.Shards[key.Shard];
        return string.Equals(shard?.Primary.AllocationId, key.AllocationId, StringComparison.Ordinal)
            ? shard!.Copies.FirstOrDefault(copy => copy is { Active: true, Primary: false } && shard.InSync.Contains(copy.AllocationId!) && reaching.Contains(copy.NodeId!))?.AllocationId
            : null;
    }

    private async Task HandOver(ShardKey key, string successor)
    {
        try
        {
            await grains.GetGrain<IShardReplicationGrain>(key.ToString()).HandOver(successor);
        }
        catch (Exception exception)
        {
            // It is tried again.
            LogFailed(key.IndexUuid, key.Shard, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Uuid}][{Shard}] the primary on this isolated node could not be handed over")]
    private partial void LogFailed(string uuid, int shard, Exception exception);
}
