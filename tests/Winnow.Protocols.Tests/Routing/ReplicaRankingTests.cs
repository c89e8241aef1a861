using Winnow.Protocols.Routing;

namespace Winnow.Protocols.Tests.Routing;

public sealed class ReplicaRankingTests
{
    [Theory]

    // response - service + (1 + outstanding * clients + queue)^3 * service
    [InlineData(0, 10, 4, 0, 3, 10)]
    [InlineData(2, 10, 4, 0, 3, 10 - 4 + (27 * 4))]
    [InlineData(0, 10, 4, 2, 3, 10 - 4 + (343 * 4))]
    [InlineData(1, 7.5, 0.5, 1, 2, 7 + (64 * 0.5))]
    public void The_rank_is_that_of_the_paper(double queue, double response, double service, int outstanding, int clients, double expected) =>
        Assert.Equal(expected, ReplicaRanking.Rank(new NodeSample(queue, response, service), outstanding, clients), 9);

    [Fact]
    public void The_first_answer_is_taken_as_it_is_and_later_ones_count_three_tenths()
    {
        var first = ReplicaRanking.Add(null, 2, 100, 50);
        Assert.Equal(new NodeSample(2, 100, 50), first);
        var second = ReplicaRanking.Add(first, 12, 200, 60);
        Assert.Equal((5.0, 130.0, 60.0), (second.QueueSize, second.ResponseMillis, second.ServiceMillis));
    }

    [Fact]
    public void A_node_that_was_slow_once_is_asked_again_after_a_while()
    {
        var good = new NodeSample(0, 10, 5);
        var slow = new NodeSample(0, 10_000, 5_000);
        var rounds = 0;
        while (ReplicaRanking.Rank(slow, 0, 1) > 2 * ReplicaRanking.Rank(good, 0, 1))
        {
            slow = ReplicaRanking.Drift(slow, good);
            rounds++;
        }

        Assert.InRange(rounds, 5, 60);
    }
}
