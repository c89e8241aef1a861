namespace Winnow.Protocols.Allocation;

/// <summary>
/// A disk above the flood stage takes no more writes: every index with a copy there is made read-only, and writable again when all its disks are
/// below the high watermark.
/// </summary>
public static class FloodStage
{
    public const string Block = "index.blocks.read_only_allow_delete";

    /// <summary>The indices whose block has to change, and whether it is to be set.</summary>
    public static IReadOnlyList<(string IndexUuid, bool Blocked)> Changes(RoutingAllocation allocation)
    {
        var changes = new List<(string, bool)>();
        foreach (var index in allocation.Routing.ByPriority())
        {
            var blocked = SettingLiterals.Bool(index.Metadata.Settings.GetValueOrDefault(Block), false);
            if (!blocked && allocation.Settings.Watermarks.Enabled && !index.Index.IgnoresDiskWatermarks && Any(index, allocation, allocation.Settings.Watermarks.FloodStage))
            {
                changes.Add((index.Index.Uuid, true));
            }
            else if (blocked && index.Copies.All(copy => copy.Node is null || IsBelow(copy.Node, allocation)))
            {
                changes.Add((index.Index.Uuid, false));
            }
        }

        return changes;
    }

    private static bool Any(IndexRouting index, RoutingAllocation allocation, Watermark watermark) =>
        index.Copies.Any(copy => copy.Node is { } node && allocation.Info.Disks.TryGetValue(node.Id, out var disk) && watermark.IsExceeded(disk));

    /// <summary>Of a disk that nobody has told of, nothing is concluded.</summary>
    private static bool IsBelow(RoutingNode node, RoutingAllocation allocation) =>
        !allocation.Settings.Watermarks.Enabled
        || (allocation.Info.Disks.TryGetValue(node.Id, out var disk) && disk.Total > 0 && !allocation.Settings.Watermarks.High.IsExceeded(disk));
}
