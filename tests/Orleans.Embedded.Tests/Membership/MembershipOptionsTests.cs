using Orleans.Configuration;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Membership;
using Orleans.Runtime.MembershipService;
using Orleans.TestingHost;
using Xunit;

namespace Orleans.Embedded.Tests.Membership;

/// <summary>What the options of membership say of silos that join, of rows that are left over, and of a silo that is unwell itself.</summary>
[Collection(nameof(AloneCollection))]
public class MembershipOptionsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_silo_that_does_not_reach_all_others_gives_up_joining()
    {
        await using var cluster = await Start(2, o => (o.LivenessEnabled, o.MaxJoinAttemptTime) = (false, 20 * Second));
        InProcessTestCluster.Pause(cluster[1]);
        var failure = await Assert.ThrowsAsync<OrleansClusterConnectivityCheckFailedException>(() => cluster.AdvanceUntil(cluster.Cluster.StartAdditionalSiloAsync()));
        Assert.Contains(cluster[1].SiloAddress.ToString(), failure.Message, StringComparison.Ordinal);
        Assert.Equal(SiloStatus.Active, ClockedCluster.StatusOf(cluster[0], cluster[1]));
    }

    [Fact]
    public async Task A_silo_that_joins_may_declare_dead_what_it_does_not_reach()
    {
        await using var cluster = await Start(2, o => (o.LivenessEnabled, o.MaxJoinAttemptTime, o.EvictWhenMaxJoinAttemptTimeExceeded) = (false, 20 * Second, true));
        InProcessTestCluster.Pause(cluster[1]);
        var joined = await cluster.AdvanceUntil(cluster.Cluster.StartAdditionalSiloAsync());
        await cluster.AdvanceUntilDead(cluster[1], cluster[0], joined);
        Assert.Equal(SiloStatus.Active, ClockedCluster.StatusOf(cluster[0], joined));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Only_so_many_rows_of_dead_silos_are_kept(int limit)
    {
        await using var cluster = await Start(2, o => (o.MaxDefunctSiloEntries, o.DefunctSiloCleanupPeriod) = (limit, TimeSpan.FromMinutes(1)));
        for (var life = 0; life < 6; life++)
        {
            await cluster.Advance(2 * Second);
            await cluster.AdvanceUntil(cluster.Cluster.RestartSiloAsync(cluster[1]));
        }

        await cluster.Advance(61 * Second);
        var membership = ClockedCluster.ServiceOf<MembershipAgent>(cluster[0]);
        await cluster.AdvanceUntil(membership.Refresh().AsTask());
        var table = await ClockedCluster.ServiceOf<IMembershipTable>(cluster[0]).ReadAll();
        Assert.Equal(limit, table.Members.Count(m => m.Item1.Status == SiloStatus.Dead));
        Assert.Equal(2, table.Members.Count(m => m.Item1.Status == SiloStatus.Active));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silo_that_was_late_itself_gives_the_others_more_time(bool extends)
    {
        await using var cluster = await Start(2, o => (o.NumMissedProbesLimit, o.ExtendProbeTimeoutDuringDegradation) = (100, extends));
        var health = ClockedCluster.ServiceOf<LocalSiloHealth>(cluster[0]);
        await cluster.Advance(30 * Second);
        Assert.Equal((0, 5 * Second), (health.Score(), health.ProbeTimeout));

        InProcessTestCluster.Pause(cluster[0]);
        await cluster.Advance(13 * Second);
        InProcessTestCluster.Resume(cluster[0]);
        await cluster.Advance(Second);
        Assert.InRange(health.Score(), 1, 13);
        Assert.Equal(extends, health.ProbeTimeout > 5 * Second);
        Assert.True(health.ProbeTimeout <= 30 * Second);

        await cluster.Advance(30 * Second);
        Assert.Equal((0, 5 * Second), (health.Score(), health.ProbeTimeout));
    }

    private static Task<ClockedCluster> Start(short silos, Action<ClusterMembershipOptions> configure) =>
        ClockedCluster.StartAsync(silos, (_, silo) => silo.Configure(configure));
}
