using System.Collections.Immutable;
using Winnow.Protocols.Allocation;

namespace Winnow.Protocols.Tests.Allocation;

public sealed class BalancerTests
{
    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary<string, string>.Empty;

    [Fact]
    public void Shards_spread_over_the_nodes()
    {
        var model = Model("a", "b", "c");
        for (var shard = 0; shard < 30; shard++)
        {
            model = Place(model, $"index{shard / 5}", shard % 5);
        }

        Assert.All(model.Nodes, node => Assert.Equal(10, model.ShardsOn(node.Id)));
        Assert.All(model.Nodes, node => Assert.InRange(model.ShardsOn(node.Id, "index0"), 1, 2));
    }

    [Fact]
    public void A_new_node_takes_the_next_shards()
    {
        var model = Model("a", "b");
        for (var shard = 0; shard < 6; shard++)
        {
            model = Place(model, "x", shard);
        }

        model = model with { Nodes = model.Nodes.Add(Node("c")) };
        Assert.Equal(3, Place(Place(Place(model, "y", 0), "z", 0), "w", 0).ShardsOn("c"));
    }

    [Fact]
    public void A_node_without_a_data_role_takes_none()
    {
        var model = Model("a") with { Nodes = [Node("a") with { HoldsData = false }] };
        Assert.Null(Balancer.Place(Shard("x", 0), model).Node);
    }

    [Theory]
    [InlineData("cluster.routing.allocation.exclude._name", "a", "b")]
    [InlineData("cluster.routing.allocation.require.zone", "z-b", "b")]
    [InlineData("cluster.routing.allocation.include._id", "b,c", "b")]
    public void Filters_keep_shards_away(string key, string value, string expected) =>
        Assert.Equal(expected, Balancer.Place(Shard("x", 0), Model("a", "b") with { Settings = None.Add(key, value) }).Node!.Id);

    [Fact]
    public void Allocation_can_be_switched_off()
    {
        var model = Model("a") with { Settings = None.Add("cluster.routing.allocation.enable", "none") };
        var placement = Balancer.Place(Shard("x", 0), model);
        Assert.Null(placement.Node);
        Assert.Contains(placement.Nodes[0].Decisions, decision => decision is { Decider: "enable", Verdict: Verdict.No });
    }

    [Fact]
    public void A_shard_that_failed_too_often_waits_for_an_operator()
    {
        Assert.NotNull(Balancer.Place(Shard("x", 0) with { FailedAllocations = 4 }, Model("a")).Node);
        Assert.Null(Balancer.Place(Shard("x", 0) with { FailedAllocations = 5 }, Model("a")).Node);
    }

    private static AllocationModel Place(AllocationModel model, string index, int shard)
    {
        var wanted = Shard(index, shard);
        var node = Balancer.Place(wanted, model).Node!;
        return model with { Assigned = model.Assigned.Add(wanted with { NodeId = node.Id }) };
    }

    private static AllocationModel Model(params string[] nodes) => new() { Nodes = [.. nodes.Select(Node)] };

    private static AllocationNode Node(string id) => new() { Id = id, Name = id, Attributes = None.Add("zone", $"z-{id}") };

    private static AllocationShard Shard(string index, int shard) => new() { IndexUuid = index, Shard = shard, Primary = true };
}
