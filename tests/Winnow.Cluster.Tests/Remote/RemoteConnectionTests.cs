using Microsoft.Extensions.DependencyInjection;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;
using Winnow.Grains.Remote;

namespace Winnow.Cluster.Tests.Remote;

/// <summary>Connections to remote clusters follow the settings, and come back by themselves.</summary>
public sealed class RemoteConnectionTests(TwoClusters clusters) : IClassFixture<TwoClusters>, IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        clusters.Link.Cut = false;
        await clusters.Forget();
        await Wait.Until(() => Task.FromResult(clusters.Link.Disposals == clusters.Link.Connections));
    }

    [Fact]
    public async Task A_setting_connects_every_silo_at_once_and_its_removal_disconnects_them()
    {
        var before = clusters.Link.Connections;
        await clusters.Connect();
        foreach (var silo in clusters.Near.All())
        {
            var info = Assert.Single(await silo.Grains.GetGrain<IRemoteClusterGrain>(0).Info());
            Assert.Equal(("far", true, 2, "far-away", null), (info.Alias, info.Connected, info.Connections, info.ClusterName, info.LastFailure));
            Assert.Equal(("sniff", 3, "30s", true), (info.Mode, info.MaxConnections, info.InitialConnectTimeout, info.SkipUnavailable));
            Assert.Equal([TwoClusters.Address], info.Seeds);
        }

        await clusters.Forget();
        Assert.Null(await clusters.Info());
        await Wait.Until(() => Task.FromResult(clusters.Link.Disposals == before + 2));
        Assert.Equal(before + 2, clusters.Link.Connections);
    }

    [Fact]
    public async Task Whether_a_cluster_may_be_missing_changes_without_a_new_connection()
    {
        await clusters.Connect(skipUnavailable: true);

        // Each silo has a connection of its own.
        foreach (var silo in clusters.Near.All())
        {
            Assert.True(Assert.Single(await silo.Grains.GetGrain<IRemoteClusterGrain>(0).Info()).Connected);
        }

        var before = clusters.Link.Connections;
        await clusters.Connect(skipUnavailable: false);
        Assert.False((await clusters.Info())!.SkipUnavailable);
        Assert.Equal(before, clusters.Link.Connections);
    }

    [Fact]
    public async Task A_list_of_seeds_replaces_a_longer_one()
    {
        await clusters.Put(new Dictionary<string, object?> { ["cluster.remote.far.seeds"] = new[] { "a:1", TwoClusters.Address, "b:2" } });
        await clusters.Connect();
        Assert.Equal([TwoClusters.Address], (await clusters.Info())!.Seeds);
        await clusters.Put(new Dictionary<string, object?> { ["cluster.remote.far.seeds"] = $"c:3,{TwoClusters.Address}" });
        Assert.Equal(["c:3", TwoClusters.Address], (await clusters.Info())!.Seeds);
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_reached_is_tried_until_it_can()
    {
        clusters.Link.Cut = true;
        await clusters.Connect();
        var info = (await clusters.Info())!;
        Assert.Equal((false, 0, $"[{TwoClusters.Address}]: nobody is there"), (info.Connected, info.Connections, info.LastFailure));
        Assert.False(Assert.Single(await clusters.Resolve("far:*")).Connected);
        clusters.Link.Cut = false;
        await Wait.Until(async () => (await clusters.Info())!.Connected);
        Assert.True(Assert.Single(await clusters.Resolve("far:*")).Connected);
    }

    [Fact]
    public async Task Clusters_say_whether_they_have_what_an_expression_names()
    {
        await clusters.Connect();
        await clusters.There.Create("only-there");
        await clusters.Here.Create("only-here");
        var found = await clusters.Resolve("only-*,f*:only-*");
        Assert.Equal([("", true, true, false), ("far", true, true, true)], found.Select(cluster => (cluster.Alias, cluster.Connected, cluster.MatchingIndices!.Value, cluster.SkipUnavailable)));
        var missing = Assert.Single(await clusters.Resolve("far:only-here"));
        Assert.Equal((true, null, "no such index [only-here]"), (missing.Connected, missing.MatchingIndices, missing.Error));
        Assert.Null(Assert.Single(await clusters.Resolve()).MatchingIndices);
    }

    [Fact]
    public async Task A_node_without_the_role_does_not_connect_and_says_so()
    {
        await using var other = await LinkedCluster.Start(
            1, winnow => winnow.NodeRoles = ["master", "data"], (_, silo) => silo.Services.AddSingleton<IRemoteClientFactory>(clusters.Clients));
        var before = clusters.Link.Connections;
        var client = other.All().First();
        await client.Cluster.PutSettings(new PutClusterSettingsRequest { Body = TwoClusters.Json($$$"""{"persistent":{"cluster.remote.far.seeds":["{{{TwoClusters.Address}}}"]}}""") });
        Assert.Empty(await client.Grains.GetGrain<IRemoteClusterGrain>(0).Info());
        var error = await Assert.ThrowsAsync<WinnowException>(() => client.Count("far:x"));
        Assert.Equal((400, "node [Silo_0] does not have the remote cluster client role enabled"), (error.Status, error.Error.Reason));
        Assert.Equal(before, clusters.Link.Connections);
    }

    [Fact]
    public async Task A_silo_that_stops_or_is_killed_leaves_no_connection_behind()
    {
        var before = clusters.Link.Connections;
        await clusters.Connect();
        await clusters.Info();
        var silo = await clusters.Near.Silos.StartAdditionalSiloAsync();
        await Wait.Until(() => Task.FromResult(clusters.Link.Connections == before + 3));
        await clusters.Near.Kill(silo);
        await Wait.Until(() => Task.FromResult(clusters.Link.Disposals == before + 1));
        silo = await clusters.Near.Silos.StartAdditionalSiloAsync();
        await Wait.Until(() => Task.FromResult(clusters.Link.Connections == before + 4));
        await clusters.Near.Silos.StopSiloAsync(silo);
        await Wait.Until(() => Task.FromResult(clusters.Link.Disposals == before + 2));
    }

    [Fact]
    public async Task An_alias_that_no_setting_names_is_an_error()
    {
        var error = await Assert.ThrowsAsync<WinnowException>(() => clusters.Resolve("nowhere:x"));
        Assert.Equal(("no_such_remote_cluster_exception", 404, "no such remote cluster: [nowhere]"), (error.Error.Type, error.Status, error.Error.Reason));
    }
}
