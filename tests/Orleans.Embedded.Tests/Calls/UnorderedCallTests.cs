using Orleans.Concurrency;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[Unordered]
public interface IUnorderedGrain : IGrainWithIntegerKey
{
    Task<SiloAddress> Place();
}

public interface IOrderedGrain : IGrainWithIntegerKey
{
    Task<SiloAddress> Place();
}

public sealed class PlaceGrain(ILocalSiloDetails silo) : Grain, IUnorderedGrain, IOrderedGrain
{
    public Task<SiloAddress> Place() => Task.FromResult(silo.SiloAddress);
}

/// <summary>Calls that may overtake others.</summary>
[Collection(nameof(AloneCollection))]
public sealed class UnorderedCallTests
{
    private const int Grains = 20;

    [Fact]
    public async Task Clients_send_them_straight_to_the_silo_where_the_grain_was_last()
    {
        await using var cluster = await ClockedCluster.StartAsync(2);
        var client = cluster.Cluster.Client;
        var places = await Task.WhenAll(Enumerable.Range(0, Grains).Select(i => client.GetGrain<IUnorderedGrain>(i).Place().Soon()));
        Assert.Equal(2, places.Distinct().Count());

        // Whatever would go from one silo to the other does not arrive, and the clock that would end it stands.
        cluster.Cluster.Partition([cluster[0]], [cluster[1]]);
        var ordered = Enumerable.Range(0, Grains).Select(i => client.GetGrain<IOrderedGrain>(i).Place()).ToList();
        Assert.Equal(places, await Task.WhenAll(Enumerable.Range(0, Grains).Select(i => client.GetGrain<IUnorderedGrain>(i).Place().Soon())));
        Assert.Contains(ordered, call => !call.IsCompleted);
    }
}
