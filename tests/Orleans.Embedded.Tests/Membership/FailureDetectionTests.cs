using Orleans.Configuration;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Membership;
using Orleans.TestingHost;
using Xunit;

namespace Orleans.Embedded.Tests.Membership;

/// <summary>When silos take each other for dead: as the options of membership say.</summary>
[Collection(nameof(AloneCollection))]
public class FailureDetectionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(3, 5)]
    [InlineData(5, 2)]
    public async Task A_paused_silo_is_dead_when_it_has_missed_as_many_probes_as_it_may(int limit, int seconds)
    {
        await using var cluster = await Start(3, o => (o.NumMissedProbesLimit, o.ProbeTimeout) = (limit, seconds * Second));
        var victim = cluster[2];
        InProcessTestCluster.Pause(victim);
        await cluster.Advance((limit * seconds * Second) - Second);
        Assert.Equal(SiloStatus.Active, ClockedCluster.StatusOf(cluster[0], victim));
        await cluster.Advance((seconds + 2) * Second);
        Assert.Equal(SiloStatus.Dead, ClockedCluster.StatusOf(cluster[0], victim));
        Assert.Equal(SiloStatus.Dead, ClockedCluster.StatusOf(cluster[1], victim));
    }

    [Fact]
    public async Task A_silo_that_goes_on_in_time_lives()
    {
        await using var cluster = await Start(3);
        InProcessTestCluster.Pause(cluster[2]);
        await cluster.Advance(12 * Second);
        InProcessTestCluster.Resume(cluster[2]);
        await cluster.Advance(120 * Second);
        Assert.All(cluster.Cluster.Silos, observer => Assert.All(cluster.Cluster.Silos, silo => Assert.Equal(SiloStatus.Active, ClockedCluster.StatusOf(observer, silo))));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_silo_dies_by_as_many_votes_as_it_needs(int votes)
    {
        await using var cluster = await Start(5, o => (o.NumVotesForDeathDeclaration, o.EnableIndirectProbes) = (votes, false));
        var victim = cluster[4];
        for (var voter = 0; voter < votes; voter++)
        {
            Assert.Equal(SiloStatus.Active, ClockedCluster.StatusOf(cluster[3], victim));
            cluster.Cluster.Partition([cluster[voter]], [victim]);
            await cluster.Advance(30 * Second);
        }

        Assert.Equal(SiloStatus.Dead, ClockedCluster.StatusOf(cluster[3], victim));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(SiloStatus.Active, ClockedCluster.StatusOf(cluster[3], cluster[i])));
    }

    [Theory]
    [InlineData(300, SiloStatus.Dead)]
    [InlineData(20, SiloStatus.Active)]
    public async Task A_vote_counts_only_for_a_time(int expiration, SiloStatus expected)
    {
        await using var cluster = await Start(4, o => (o.DeathVoteExpirationTimeout, o.EnableIndirectProbes) = (expiration * Second, false));
        var victim = cluster[3];
        cluster.Cluster.Partition([cluster[0]], [victim]);
        await cluster.Advance(25 * Second);
        cluster.Cluster.HealPartitions();
        await cluster.Advance(30 * Second);
        cluster.Cluster.Partition([cluster[1]], [victim]);
        await cluster.Advance(30 * Second);
        Assert.Equal(expected, ClockedCluster.StatusOf(cluster[2], victim));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_third_silo_tells_whether_only_the_way_between_two_is_cut(bool asksThird)
    {
        await using var cluster = await Start(4, o => o.EnableIndirectProbes = asksThird);
        cluster.Cluster.Partition([cluster[0]], [cluster[3]]);
        await cluster.Advance(60 * Second);
        var row = ClockedCluster.ServiceOf<MembershipAgent>(cluster[1]).View.Entries[cluster[3].SiloAddress];
        Assert.Equal(asksThird, row.SuspectTimes is not { Count: > 0 });
    }

    [Fact]
    public async Task A_silo_that_hears_nothing_is_dead_though_it_is_heard()
    {
        await using var cluster = await Start(3);
        cluster.Cluster.CutOneWay(cluster[0], cluster[2]);
        cluster.Cluster.CutOneWay(cluster[1], cluster[2]);
        await cluster.AdvanceUntilDead(cluster[2], cluster[0], cluster[1]);
        Assert.Equal(SiloStatus.Active, ClockedCluster.StatusOf(cluster[0], cluster[1]));
        Assert.Equal(SiloStatus.Active, ClockedCluster.StatusOf(cluster[1], cluster[0]));
    }

    [Fact]
    public async Task A_last_silo_goes_on_alone_when_the_others_have_been_silent_for_long()
    {
        await using var cluster = await Start(4, o => (o.IAmAliveTablePublishTimeout, o.NumMissedTableIAmAliveLimit) = (10 * Second, 3));
        foreach (var victim in cluster.Cluster.Silos.Skip(1).ToArray())
        {
            InProcessTestCluster.Pause(victim);
        }

        await cluster.Advance(25 * Second);
        Assert.All(Enumerable.Range(1, 3), i => Assert.Equal(SiloStatus.Active, ClockedCluster.StatusOf(cluster[0], cluster[i])));
        await cluster.Advance(60 * Second);
        Assert.All(Enumerable.Range(1, 3), i => Assert.Equal(SiloStatus.Dead, ClockedCluster.StatusOf(cluster[0], cluster[i])));
    }

    [Fact]
    public async Task A_last_silo_goes_on_alone_soon_when_the_others_refuse_its_connections()
    {
        await using var cluster = await Start(3);
        var (first, second) = (cluster[1], cluster[2]);
        await Task.WhenAll(cluster.Cluster.KillSiloAsync(first), cluster.Cluster.KillSiloAsync(second));
        await cluster.Advance(30 * Second);
        Assert.Equal(SiloStatus.Dead, ClockedCluster.StatusOf(cluster[0], first));
        Assert.Equal(SiloStatus.Dead, ClockedCluster.StatusOf(cluster[0], second));
    }

    [Fact]
    public async Task Without_liveness_nobody_dies()
    {
        await using var cluster = await Start(3, o => o.LivenessEnabled = false);
        InProcessTestCluster.Pause(cluster[2]);
        await cluster.Advance(120 * Second);
        Assert.Equal(SiloStatus.Active, ClockedCluster.StatusOf(cluster[0], cluster[2]));
    }

    private static Task<ClockedCluster> Start(short silos, Action<ClusterMembershipOptions>? configure = null) =>
        ClockedCluster.StartAsync(silos, (_, silo) => silo.Configure<ClusterMembershipOptions>(o => configure?.Invoke(o)));
}
