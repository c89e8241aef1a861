using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Orleans.Runtime.Directory;
using Xunit;

namespace Orleans.Embedded.Tests.Cluster;

/// <summary>Two activations of a grain, however they came to be, do not both stay once the directory hears of them.</summary>
public class DuplicateTests
{
    private const int Grains = 40;

    [Fact]
    public async Task A_silo_that_takes_over_a_part_of_the_directory_ends_one_of_two_activations()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        for (var i = 0; i < Grains; i++)
        {
            await cluster.PlaceAsync(0, () => cluster.GrainsOf(0).GetGrain<IWhereGrain>(i).Where());
        }

        // The second silo forgets where the grains are, and the directory loses them, as if their silo had been cut off.
        var first = Catalog(cluster, 0).Activations.Where(a => a.GrainInstance is WhereGrain).Select(a => a.Address).ToArray();
        Assert.Equal(Grains, first.Length);
        foreach (var address in first)
        {
            foreach (var silo in cluster.Cluster.Silos)
            {
                var directory = ClockedCluster.ServiceOf<GrainDirectory>(silo);
                await directory.RunAsync(() => directory.Unregister(address, default)).Soon();
                directory.Invalidate(address);
            }
        }

        for (var i = 0; i < Grains; i++)
        {
            await cluster.PlaceAsync(1, () => cluster.GrainsOf(1).GetGrain<IWhereGrain>(i).Where());
        }

        Assert.Equal(Grains, Catalog(cluster, 1).Activations.Count(a => a.GrainInstance is WhereGrain));

        var joined = await cluster.Cluster.StartAdditionalSiloAsync().Soon();
        var ring = new DirectoryRing(ClockedCluster.ServiceOf<Runtime.Membership.MembershipAgent>(joined).View, new Configuration.ConsistentRingOptions().NumVirtualBucketsConsistentRing);
        var moved = first.Where(a => joined.SiloAddress.Equals(ring.OwnerOf(a.GrainId))).ToArray();
        Assert.NotEmpty(moved);
        foreach (var address in moved)
        {
            // The new keeper has heard of both, and answers when it has.
            Assert.NotNull(await ClockedCluster.ServiceOf<GrainDirectory>(joined).LookupAsync(address.GrainId).Soon());
            var other = Catalog(cluster, 1).TryGet(address.GrainId, out var context) ? context.Deactivated : Task.CompletedTask;
            await other.Soon();
            Assert.True(Catalog(cluster, 0).TryGet(address.GrainId, out _));
            Assert.Equal(cluster.Silos[0], await cluster.GrainsOf(1).GetGrain<IWhereGrain>(address.GrainId.GetIntegerKey()).Where().Soon());
        }
    }

    private static Catalog Catalog(TestCluster cluster, int silo) => ClockedCluster.ServiceOf<Catalog>(cluster.Cluster.Silos[silo]);
}
