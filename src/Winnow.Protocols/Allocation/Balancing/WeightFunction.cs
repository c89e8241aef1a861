namespace Winnow.Protocols.Allocation;

/// <summary>
/// How heavy a node is for an index: its distance from the mean in copies, in copies of the index, in bytes and in write load. The factors of the
/// copies are scaled to one together, so that the threshold counts copies whatever is known of bytes and loads.
/// </summary>
public readonly struct WeightFunction
{
    private readonly double _shard;
    private readonly double _index;
    private readonly double _disk;
    private readonly double _writeLoad;
    private readonly double _meanShards;
    private readonly double _meanBytes;
    private readonly double _meanLoad;
    private readonly double _meanOfIndex;
    private readonly AllocationIndex _of;

    public WeightFunction(AllocationSettings settings, RoutingNodes routing, AllocationIndex index)
    {
        var sum = settings.ShardBalance + settings.IndexBalance;
        _shard = sum > 0 ? settings.ShardBalance / sum : 0;
        _index = sum > 0 ? settings.IndexBalance / sum : 0;
        _disk = settings.DiskUsageBalance;
        _writeLoad = settings.WriteLoadBalance;
        _of = index;
        var nodes = Math.Max(1, routing.Nodes.Count);
        long bytes = 0;
        double load = 0;
        foreach (var node in routing.Nodes)
        {
            bytes += node.StayingBytes;
            load += node.WriteLoad;
        }

        _meanShards = (double)routing.Staying / nodes;
        _meanBytes = (double)bytes / nodes;
        _meanLoad = load / nodes;
        _meanOfIndex = (double)routing.Of(index).Staying / nodes;
    }

    public double Of(RoutingNode node) =>
        (_shard * (node.Staying - _meanShards))
        + (_index * (node.StayingOf(_of) - _meanOfIndex))
        + (_disk * (node.StayingBytes - _meanBytes))
        + (_writeLoad * (node.WriteLoad - _meanLoad));

    /// <summary>How much heavier a copy makes its node.</summary>
    public double Added(ShardRouting shard) => _shard + _index + (_disk * shard.Size) + (_writeLoad * shard.WriteLoad);
}
