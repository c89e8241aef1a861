using System.Collections.Immutable;
using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Tests.Allocation;

/// <summary>Whatever the cluster looks like: the same table gives the same balance, it is legal, and once reached it is kept.</summary>
public sealed class BalanceProperties
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Random_clusters_come_to_rest_balanced(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var nodes = Enumerable.Range(0, random.Next(2, 7)).Select(i => new AllocationNode { Id = $"n{i}", Name = $"n{i}", Incarnation = "s" }).ToList();
            var indices = Enumerable.Range(0, random.Next(1, 25)).Select(i => Index(random, i, nodes)).ToList();
            var allocation = Allocation(nodes, indices);
            Assert.Equal(DesiredBalance.Compute(allocation).ToArray(), DesiredBalance.Compute(Allocation(nodes, indices)).ToArray());

            var moved = 0;
            while (DesiredBalance.Compute(allocation) is { IsEmpty: false } moves)
            {
                var begun = Reconciler.Move(moves, allocation);
                Assert.NotEmpty(begun);
                moved += begun.Count;
                Assert.True(moved <= allocation.Routing.Staying, "copies are moved to and fro");
                foreach (var target in allocation.Routing.Indices.SelectMany(index => index.Copies).Where(copy => copy.IsRelocationTarget).ToList())
                {
                    allocation.Routing.Start(target);
                }
            }

            Assert.All(allocation.Routing.Indices.SelectMany(index => index.Shards), copies => Assert.Equal(copies.Count, copies.Select(copy => copy.NodeId).Distinct().Count()));
            var counts = allocation.Routing.Nodes.Select(node => node.Staying).ToList();
            Assert.Equal(allocation.Routing.Staying, counts.Sum());
            Assert.Equal(allocation.Routing.Staying, allocation.Routing.Indices.Sum(index => index.Copies.Count()));
        }
    }

    private static RoutingAllocation Allocation(List<AllocationNode> nodes, List<IndexMetadata> indices) =>
        new(RoutingNodes.Of(nodes, ClusterInfo.Unknown, indices), AllocationSettings.Default, ClusterInfo.Unknown, Now);

    /// <summary>Every copy somewhere, no two of a shard together.</summary>
    private static IndexMetadata Index(Random random, int number, List<AllocationNode> nodes)
    {
        var replicas = random.Next(0, Math.Min(3, nodes.Count));
        var index = IndexDecisions.Decide(
            new IndexMetadata(),
            new InitIndex($"i{number}", $"i{number}", ImmutableSortedDictionary<string, string>.Empty.Add("index.number_of_replicas", $"{replicas}"), "{}", random.Next(1, 6), 1024, 1),
            Now);
        return index with
        {
            Shards = [.. index.Shards.Select(shard =>
            {
                var places = nodes.OrderBy(_ => random.Next()).Take(replicas + 1).ToList();
                var copies = places.Select((node, i) => new ShardCopy
                {
                    Primary = i == 0,
                    State = CopyState.Started,
                    NodeId = node.Id,
                    Incarnation = "s",
                    AllocationId = $"i{number}-{shard.Id}-{node.Id}",
                }).ToImmutableArray();
                return shard with { PrimaryTerm = 1, Copies = copies, InSync = [.. copies.Select(copy => copy.AllocationId!)] };
            })],
        };
    }
}
