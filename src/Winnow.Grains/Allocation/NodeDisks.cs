using System.Collections.Immutable;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Allocation;

namespace Winnow.Grains.Allocation;

/// <summary>Asks the nodes how full their disks are, and with what.</summary>
internal sealed class NodeDisks(IGrainFactory grains, NodeDirectory nodes)
{
    /// <summary>What the nodes say that answer; of the others the last figures stay.</summary>
    public async Task<ClusterInfo> Ask(ClusterInfo before)
    {
        var live = nodes.Live().Where(node => node.HoldsData).ToList();
        var answers = await Task.WhenAll(live.Select(Ask));
        var disks = before.Disks.RemoveRange(before.Disks.Keys.Except(live.Select(node => node.Id), StringComparer.Ordinal)).ToBuilder();
        var sizes = ImmutableDictionary.CreateBuilder<(string, int), long>();
        for (var i = 0; i < live.Count; i++)
        {
            if (answers[i] is not { } disk)
            {
                continue;
            }

            disks[live[i].Id] = new DiskUsage(disk.Total, disk.Available);
            foreach (var shard in disk.Shards)
            {
                sizes[(shard.IndexUuid, shard.Shard)] = Math.Max(shard.Bytes, sizes.GetValueOrDefault((shard.IndexUuid, shard.Shard)));
            }
        }

        return before with { Disks = disks.ToImmutable(), ShardSizes = sizes.ToImmutable() };
    }

    private async Task<NodeDiskMessage?> Ask(LiveNode node)
    {
        try
        {
            return await grains.GetGrain<INodeGrain>(node.Id).Disk();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return null;
        }
    }
}
