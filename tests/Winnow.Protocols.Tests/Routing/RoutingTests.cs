using Winnow.Protocols.Routing;

namespace Winnow.Protocols.Tests.Routing;

public sealed class RoutingTests
{
    // Known values of the hash over UTF-16 code units.
    [Theory]
    [InlineData("hell", 0x5a0cb7c3)]
    [InlineData("hello", unchecked((int)0xd7c31989))]
    [InlineData("hello w", 0x22ab2984)]
    [InlineData("hello wo", unchecked((int)0xdf0ca123))]
    [InlineData("hello wor", unchecked((int)0xe7744d61))]
    [InlineData("The quick brown fox jumps over the lazy dog", unchecked((int)0xe07db09c))]
    [InlineData("The quick brown fox jumps over the lazy cog", 0x4e63d2ad)]
    public void Murmur3_gives_the_known_hashes(string text, int hash) => Assert.Equal(hash, Murmur3.Hash(text));

    [Theory]
    [InlineData(1, 1024)]
    [InlineData(2, 1024)]
    [InlineData(3, 768)]
    [InlineData(5, 640)]
    [InlineData(8, 1024)]
    [InlineData(512, 1024)]
    [InlineData(1000, 2000)]
    [InlineData(1024, 2048)]
    public void Routing_shards_leave_room_to_split(int primaries, int expected) => Assert.Equal(expected, OperationRouting.DefaultRoutingShards(primaries));

    [Fact]
    public void Documents_spread_evenly_and_stay_where_they_are()
    {
        var counts = new int[5];
        for (var i = 0; i < 50_000; i++)
        {
            counts[OperationRouting.Shard($"doc-{i}", null, 5, 640)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
        Assert.Equal(OperationRouting.Shard("a", "r", 5, 640), OperationRouting.Shard("b", "r", 5, 640));
    }

    [Fact]
    public void A_routing_value_of_a_partitioned_index_reaches_only_its_partition()
    {
        var allowed = OperationRouting.SearchShards("user", 8, 1024, 3).ToHashSet();
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Contains(OperationRouting.Shard($"{i}", "user", 8, 1024, 3), allowed));
    }
}
