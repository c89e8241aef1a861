namespace Winnow.Protocols.Routing;

/// <summary>Which shard a document lives in. Fixed for the life of an index.</summary>
public static class OperationRouting
{
    /// <summary>
    /// The number of routing shards that a new index gets when none is asked for: a multiple of its primaries by a power of two, so that it
    /// can be split up to about a thousand shards.
    /// </summary>
    public static int DefaultRoutingShards(int primaries)
    {
        var log2Primaries = 32 - int.LeadingZeroCount(primaries - 1);
        return primaries * (1 << Math.Max(1, 10 - log2Primaries));
    }

    public static int Shard(string id, string? routing, int numberOfShards, int routingNumShards, int partitionSize = 1)
    {
        var hash = Murmur3.Hash(routing ?? id);
        if (partitionSize > 1)
        {
            hash += FloorMod(Murmur3.Hash(id), partitionSize);
        }

        return FloorMod(hash, routingNumShards) / (routingNumShards / numberOfShards);
    }

    /// <summary>The shards that a search with this routing value visits.</summary>
    public static IEnumerable<int> SearchShards(string routing, int numberOfShards, int routingNumShards, int partitionSize = 1)
    {
        var hash = Murmur3.Hash(routing);
        return Enumerable.Range(0, partitionSize)
            .Select(offset => FloorMod(hash + offset, routingNumShards) / (routingNumShards / numberOfShards))
            .Distinct();
    }

    private static int FloorMod(int a, int b)
    {
        var mod = a % b;
        return mod < 0 ? mod + b : mod;
    }
}
