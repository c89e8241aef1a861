using System.Collections.Immutable;
using Winnow.Grains.Remote;
using Winnow.Hosting.Remote;

namespace Winnow.Hosting.Tests.Remote;

/// <summary>The list of a remote cluster's gateways heals by itself.</summary>
public sealed class RemoteGatewayListTests : IDisposable
{
    private readonly FakeSilo _one = new();
    private readonly FakeSilo _two = new();
    private readonly GreetingCall _call = new(null, TimeProvider.System);

    public RemoteGatewayListTests() => Say(_one, _two);

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
    }

    [Fact]
    public async Task Gateways_that_the_seed_told_of_are_asked_when_the_seed_has_died()
    {
        var list = await List(_one);
        Assert.Equal(Uris(_one, _two), (await list.GetGateways()).Order(ByText));
        _one.Dispose();
        _two.Greeting = _two.Greeting with { Gateways = [_two.Gateway] };
        Assert.Equal(Uris(_two), await list.GetGateways());
        Assert.Null(list.LastFailure);
    }

    [Fact]
    public async Task When_nobody_answers_the_list_stays_and_says_why()
    {
        var list = await List(_one);
        _one.Dispose();
        _two.Dispose();
        Assert.Equal(Uris(_one, _two), (await list.GetGateways()).Order(ByText));
        Assert.Contains(_one.Address, list.LastFailure, StringComparison.Ordinal);
        Assert.Contains(_two.Address, list.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_that_belongs_to_another_cluster_by_now_is_not_believed()
    {
        var list = await List(_one);
        _two.Dispose();
        _one.Greeting = _one.Greeting with { ClusterId = "other", Cluster = "other" };
        Assert.Equal(Uris(_one, _two), (await list.GetGateways()).Order(ByText));
        Assert.Contains("belongs to the cluster [other], not to [far]", list.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_so_many_gateways_are_used_and_the_same_ones_while_they_are_there()
    {
        var list = await List(_one, connections: 1);
        var chosen = Assert.Single(await list.GetGateways());
        Assert.Equal(chosen, Assert.Single(await list.GetGateways()));
        var other = chosen == new Uri(_one.Gateway) ? _two : _one;
        _one.Greeting = _two.Greeting = _one.Greeting with { Gateways = [other.Gateway] };
        Assert.Equal(new Uri(other.Gateway), Assert.Single(await list.GetGateways()));
    }

    [Fact]
    public async Task Different_nodes_prefer_different_gateways()
    {
        _one.Greeting = _one.Greeting with { Gateways = ["gwy.tcp://10.0.0.1:9400/1", "gwy.tcp://10.0.0.2:9400/1"] };
        var chosen = new HashSet<Uri>();
        for (var i = 0; i < 16; i++)
        {
            chosen.Add(Assert.Single(await (await List(_one, connections: 1, node: $"node-{i}")).GetGateways()));
        }

        Assert.Equal(2, chosen.Count);
    }

    [Fact]
    public async Task A_proxy_is_the_only_gateway_whatever_is_behind_it()
    {
        var settings = new RemoteClusterSettings { Alias = "far", Mode = RemoteConnectionMode.Proxy, ProxyAddress = _one.Address };
        var list = new RemoteGatewayList(settings, _call, await _call.Ask(_one.Address, CancellationToken.None), "node");
        await list.InitializeGatewayListProvider();
        Assert.Equal(_one.Address, Assert.Single(await list.GetGateways()).Authority);
    }

    private static Comparer<Uri> ByText { get; } = Comparer<Uri>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    private static IEnumerable<Uri> Uris(params FakeSilo[] silos) => silos.Select(silo => new Uri(silo.Gateway)).Order(ByText);

    private async Task<RemoteGatewayList> List(FakeSilo seed, int connections = 3, string node = "node")
    {
        var settings = new RemoteClusterSettings { Alias = "far", Seeds = ImmutableArray.Create(seed.Address), NodeConnections = connections };
        var list = new RemoteGatewayList(settings, _call, await _call.Ask(seed.Address, CancellationToken.None), node);
        await list.InitializeGatewayListProvider();
        return list;
    }

    private static void Say(params FakeSilo[] silos)
    {
        foreach (var silo in silos)
        {
            silo.Greeting = new Greeting { Cluster = "far", ClusterId = "far", ServiceId = "far", Gateways = [.. silos.Select(other => other.Gateway)] };
        }
    }
}
