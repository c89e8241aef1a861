using Orleans.Embedded.Tests.Support;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement.Filtering;
using Orleans.TestingHost;
using Xunit;

namespace Orleans.Embedded.Tests.Placement;

[Alias("tests.IZonedGrain")]
public interface IZonedGrain : IGrainWithIntegerKey
{
    [Alias("Where")]
    Task<SiloAddress> Where();
}

[GrainType("required-zone")]
[RandomPlacement]
[RequiredMatchSiloMetadataPlacementFilter(["zone"])]
public sealed class RequiredZoneGrain(ILocalSiloDetails silo) : Grain, IZonedGrain
{
    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);
}

[GrainType("preferred-zone")]
[RandomPlacement]
[PreferredMatchSiloMetadataPlacementFilter(["zone"], minCandidates: 2)]
public sealed class PreferredZoneGrain(ILocalSiloDetails silo) : Grain, IZonedGrain
{
    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);
}

/// <summary>Grains are placed by what silos say of themselves, whatever happens to the silos.</summary>
[Collection(nameof(AloneCollection))]
public class SiloMetadataTests
{
    [Fact]
    public async Task Every_silo_knows_the_metadata_of_all()
    {
        await using var cluster = await Start(4);
        await cluster.Advance(TimeSpan.FromSeconds(1));
        foreach (var observer in cluster.Cluster.Silos)
        {
            var cache = ClockedCluster.ServiceOf<ISiloMetadataCache>(observer);
            Assert.Equal(["0", "1", "0", "1"], cluster.Cluster.Silos.Select(s => cache.GetSiloMetadata(s.SiloAddress).Metadata["zone"]));
        }
    }

    [Fact]
    public async Task Metadata_is_asked_for_until_it_is_known()
    {
        await using var cluster = await Start(2);
        var second = cluster[1];
        await cluster.AdvanceUntil(cluster.Cluster.StopSiloAsync(second));
        cluster.Cluster.CutOneWay(second, cluster[0]);
        var restart = cluster.Cluster.RestartStoppedSecondarySiloAsync(second.Name);
        await cluster.Advance(TimeSpan.FromSeconds(10));
        cluster.Cluster.HealPartitions();
        var next = await cluster.AdvanceUntil(restart);
        await cluster.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("1", ClockedCluster.ServiceOf<ISiloMetadataCache>(cluster[0]).GetSiloMetadata(next.SiloAddress).Metadata["zone"]);
    }

    [Fact]
    public async Task A_silo_that_could_not_be_reached_while_it_joined_is_known_for_what_it_is_when_it_is_active()
    {
        await using var cluster = await Start(2);
        var second = cluster[1];
        await cluster.AdvanceUntil(cluster.Cluster.StopSiloAsync(second));
        var listener = new ZoneListener(ClockedCluster.ServiceOf<ISiloMetadataCache>(cluster[0]));
        ClockedCluster.ServiceOf<ISiloStatusOracle>(cluster[0]).SubscribeToSiloStatusEvents(listener);
        cluster.Cluster.Partition([second], [cluster[0]]);
        var restart = cluster.Cluster.RestartStoppedSecondarySiloAsync(second.Name);
        await cluster.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(listener.Zones);
        cluster.Cluster.HealPartitions();
        await cluster.AdvanceUntil(restart);
        Assert.Equal(["1"], listener.Zones);
    }

    [Fact]
    public async Task A_required_match_places_in_the_callers_zone_only()
    {
        await using var cluster = await Start(4);
        Assert.Equal(InZone(cluster, 1), await Places(cluster, "required-zone", 0));

        InProcessTestCluster.Pause(cluster[3]);
        await cluster.AdvanceUntilDead(cluster[3], cluster[0], cluster[1], cluster[2]);
        Assert.Equal([cluster[1].SiloAddress], await Places(cluster, "required-zone", 0));
    }

    [Fact]
    public async Task A_preferred_match_places_elsewhere_when_too_few_match()
    {
        await using var cluster = await Start(4);
        Assert.Equal(InZone(cluster, 1), await Places(cluster, "preferred-zone", 0));

        InProcessTestCluster.Pause(cluster[3]);
        await cluster.AdvanceUntilDead(cluster[3], cluster[0], cluster[1], cluster[2]);
        Assert.Equal([.. InZone(cluster, 0), cluster[1].SiloAddress], await Places(cluster, "preferred-zone", 1000));
    }

    private static HashSet<SiloAddress> InZone(ClockedCluster cluster, int zone) =>
        [.. cluster.Cluster.Silos.Where(s => s.InstanceNumber % 2 == zone).Select(s => s.SiloAddress)];

    // Where new grains are placed that the second silo calls, which is in zone 1.
    private static async Task<HashSet<SiloAddress>> Places(ClockedCluster cluster, string type, int from)
    {
        var factory = ClockedCluster.ServiceOf<IGrainFactory>(cluster.Cluster.Silos.First(s => s.Name == "Silo_1"));
        var calls = Enumerable.Range(from, 40).Select(i => factory.GetGrain<IZonedGrain>(GrainId.Create(GrainType.Create(type), GrainIdKeyExtensions.CreateIntegerKey(i))).Where()).ToArray();
        return [.. await cluster.AdvanceUntil(Task.WhenAll(calls))];
    }

    private static Task<ClockedCluster> Start(short silos) => ClockedCluster.StartAsync(silos, (options, silo) =>
        silo.UseSiloMetadata(new Dictionary<string, string>(StringComparer.Ordinal) { ["zone"] = $"{(options.SiloName[^1] - '0') % 2}" }));

    /// <summary>The zones of silos as they become active.</summary>
    private sealed class ZoneListener(ISiloMetadataCache cache) : ISiloStatusListener
    {
        public List<string?> Zones { get; } = [];

        public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
        {
            if (status == SiloStatus.Active)
            {
                Zones.Add(cache.GetSiloMetadata(updatedSilo).Metadata.GetValueOrDefault("zone"));
            }
        }
    }
}
