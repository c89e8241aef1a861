using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>A data node with the sums that deciders and weights look at.</summary>
public sealed class RoutingNode(AllocationNode node)
{
    private readonly Dictionary<string, List<ShardRouting>> _byIndex = new(StringComparer.Ordinal);

    public AllocationNode Node { get; } = node;

    public string Id => Node.Id;

    /// <summary>Copies that are here, come or go.</summary>
    public int Shards { get; private set; }

    /// <summary>Copies that will be here when all moves are over.</summary>
    public int Staying { get; private set; }

    public long StayingBytes { get; private set; }

    public double WriteLoad { get; private set; }

    /// <summary>Copies that are being recovered from another node.</summary>
    public int Incoming { get; private set; }

    /// <summary>Recoveries for which a primary here is the source.</summary>
    public int Outgoing { get; internal set; }

    /// <summary>Primaries that open what the disk holds, or fetch it from a snapshot.</summary>
    public int InitialPrimaries { get; private set; }

    /// <summary>What the copies will need that are not here yet.</summary>
    public long IncomingBytes { get; private set; }

    /// <summary>What the copies hold that are about to leave.</summary>
    public long LeavingBytes { get; private set; }

    /// <summary>What a thought experiment has already brought here and taken away, which the disk does not show.</summary>
    public long AssumedBytes { get; internal set; }

    public IReadOnlyList<ShardRouting> Of(AllocationIndex index) => _byIndex.TryGetValue(index.Uuid, out var shards) ? shards : [];

    /// <summary>Copies of an index that will be here when all moves are over.</summary>
    public int StayingOf(AllocationIndex index)
    {
        var count = 0;
        foreach (var shard in Of(index))
        {
            count += shard.State == CopyState.Relocating ? 0 : 1;
        }

        return count;
    }

    internal void Add(ShardRouting shard)
    {
        if (!_byIndex.TryGetValue(shard.Index.Uuid, out var list))
        {
            _byIndex[shard.Index.Uuid] = list = [];
        }

        list.Add(shard);
        Count(shard, 1);
    }

    internal void Remove(ShardRouting shard)
    {
        var list = _byIndex[shard.Index.Uuid];
        list.Remove(shard);
        if (list.Count == 0)
        {
            _byIndex.Remove(shard.Index.Uuid);
        }

        Count(shard, -1);
    }

    internal void Count(ShardRouting shard, int sign)
    {
        Shards += sign;
        if (shard.State == CopyState.Relocating)
        {
            LeavingBytes += sign * shard.Size;
            return;
        }

        Staying += sign;
        StayingBytes += sign * shard.Size;
        WriteLoad += sign * shard.WriteLoad;
        if (shard.State != CopyState.Initializing)
        {
            return;
        }

        IncomingBytes += shard.Source == CopySource.Peer || shard.Source.IsFetched() ? sign * shard.Size : 0;
        Incoming += shard.Source == CopySource.Peer ? sign : 0;
        InitialPrimaries += shard.Source is CopySource.ExistingStore or CopySource.StaleStore || shard.Source.IsFetched() ? sign : 0;
    }
}
