using System.Globalization;

namespace Winnow.Protocols.Allocation;

/// <summary>Above the low watermark a node takes no more copies, above the high one it gives some away.</summary>
internal sealed class DiskThresholdDecider() : AllocationDecider("disk_threshold")
{
    public override AllocationDecision CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        if (Skip(shard, node, allocation) is { } skipped)
        {
            return skipped;
        }

        var disk = allocation.Info.Disks[node.Id];
        var now = disk with { Free = Math.Max(0, disk.Free - node.IncomingBytes - node.AssumedBytes) };
        var (low, high) = (allocation.Settings.Watermarks.Low, allocation.Settings.Watermarks.High);
        if (low.IsExceeded(now))
        {
            // A primary that never was anywhere may fill the disk up to the high watermark.
            if (!shard.IsNew || shard.Active)
            {
                return No(allocation, $"the node is above the low watermark cluster setting {low}, having less than the minimum required [{Size(low.RequiredFree(disk.Total))}] free space, actual free: [{Size(now.Free)}], actual used: [{Percent(now)}]");
            }

            if (!high.IsExceeded(now))
            {
                return Yes(allocation, "the node is above the low watermark, but less than the high watermark, and this primary shard has never been allocated before");
            }
        }

        if (high.IsExceeded(now))
        {
            return No(allocation, $"the node is above the high watermark cluster setting {high}, having less than the minimum required [{Size(high.RequiredFree(disk.Total))}] free space, actual free: [{Size(now.Free)}], actual used: [{Percent(now)}]");
        }

        var after = now with { Free = now.Free - shard.Size };
        return high.IsExceeded(after)
            ? No(allocation, $"allocating the shard to this node will bring the node above the high watermark cluster setting {high} and cause it to have less than the minimum required [{Size(high.RequiredFree(disk.Total))}] of free space (free: [{Size(now.Free)}], used: [{Percent(now)}], estimated shard size: [{Size(shard.Size)}])")
            : Yes(allocation, $"enough disk for shard on node, free: [{Size(now.Free)}], used: [{Percent(now)}], shard size: [{Size(shard.Size)}], free after allocating shard: [{Size(after.Free)}]");
    }

    public override AllocationDecision CanRemain(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        if (Skip(shard, node, allocation) is { } skipped)
        {
            return skipped;
        }

        // What leaves anyway is not there any more: one copy too many does not drive all of them away.
        var disk = allocation.Info.Disks[node.Id];
        var now = disk with { Free = Math.Min(disk.Total, disk.Free + node.LeavingBytes - node.AssumedBytes) };
        var high = allocation.Settings.Watermarks.High;
        return high.IsExceeded(now)
            ? No(allocation, $"the shard cannot remain on this node because it is above the high watermark cluster setting {high} and there is less than the required [{Size(high.RequiredFree(disk.Total))}] free space on node, actual free: [{Size(now.Free)}], actual used: [{Percent(now)}]")
            : Yes(allocation, $"there is enough disk on this node for the shard to remain, free: [{Size(now.Free)}]");
    }

    private AllocationDecision? Skip(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        if (!allocation.Settings.Watermarks.Enabled)
        {
            return Yes(allocation, "the disk threshold decider is disabled");
        }

        if (shard.Index.IgnoresDiskWatermarks)
        {
            return Yes(allocation, "disk watermarks are ignored on this index");
        }

        return !allocation.Info.Disks.TryGetValue(node.Id, out var disk) || disk.Total <= 0 ? Yes(allocation, "disk usages are unavailable") : null;
    }

    private static string Size(long bytes) => bytes < 0 ? $"-{SettingLiterals.Format(-bytes)}" : SettingLiterals.Format(bytes);

    private static string Percent(DiskUsage disk) => string.Create(CultureInfo.InvariantCulture, $"{disk.UsedPercent:0.##}%");
}
