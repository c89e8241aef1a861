using Winnow.Grains.Cluster;
using Winnow.Grains.Remote;
using Winnow.Protocols;

namespace Winnow.Grains.Tests.Remote;

public sealed class RemoteSettingsTests
{
    [Fact]
    public void A_remote_cluster_is_read_with_its_defaults()
    {
        var remote = Assert.Single(Read(("cluster.remote.east.seeds.0", "10.0.0.1:9300"), ("cluster.remote.east.seeds.1", "host:9400"))).Value;
        Assert.Equal(("east", RemoteConnectionMode.Sniff, 3, true, false), (remote.Alias, remote.Mode, remote.NodeConnections, remote.SkipUnavailable, remote.Compress));
        Assert.Equal(["10.0.0.1:9300", "host:9400"], remote.Seeds.AsEnumerable());
        Assert.Equal((null, TimeSpan.FromSeconds(30)), (remote.PingSchedule, remote.InitialConnectTimeout));
    }

    [Fact]
    public void All_settings_are_read()
    {
        var remote = Assert.Single(Read(
            ("cluster.remote.a-1.mode", "proxy"),
            ("cluster.remote.a-1.proxy_address", "gate:1"),
            ("cluster.remote.a-1.server_name", "gate"),
            ("cluster.remote.a-1.proxy_socket_connections", "5"),
            ("cluster.remote.a-1.skip_unavailable", "false"),
            ("cluster.remote.a-1.transport.compress", "true"),
            ("cluster.remote.a-1.transport.ping_schedule", "5s"),
            ("cluster.remote.initial_connect_timeout", "7s"))).Value;
        Assert.Equal(
            (RemoteConnectionMode.Proxy, "gate:1", "gate", 5, false, true),
            (remote.Mode, remote.ProxyAddress, remote.ServerName, remote.ProxySocketConnections, remote.SkipUnavailable, remote.Compress));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7)), (remote.PingSchedule, remote.InitialConnectTimeout));
        Assert.Equal(["gate:1"], remote.Addresses.AsEnumerable());
    }

    [Fact]
    public void Without_an_address_there_is_no_remote_cluster() =>
        Assert.Empty(Read(("cluster.remote.a.mode", "proxy"), ("cluster.remote.b.node_connections", "1"), ("cluster.remote.c.seeds", "")));

    [Fact]
    public void What_the_cluster_says_holds_over_what_the_node_was_started_with()
    {
        var effective = RemoteClusters.Effective(
            new Dictionary<string, string> { ["cluster.remote.a.seeds"] = "node:1,node:2", ["cluster.remote.b.seeds"] = "node:3", ["node.name"] = "x" },
            new Dictionary<string, string> { ["cluster.remote.a.seeds.0"] = "persistent:1", ["cluster.remote.a.skip_unavailable"] = "false" },
            new Dictionary<string, string> { ["cluster.remote.a.skip_unavailable"] = "true" });
        var remotes = RemoteClusterSettings.ReadAll(effective);
        Assert.Equal(["persistent:1"], remotes["a"].Seeds.AsEnumerable());
        Assert.True(remotes["a"].SkipUnavailable);
        Assert.Equal(["node:3"], remotes["b"].Seeds.AsEnumerable());
    }

    [Theory]
    [InlineData("seeds", "nowhere", "remote hosts need to be configured as [host:port], found [nowhere] instead")]
    [InlineData("seeds.0", "a:0", "port number must be > 0 but was: [0]")]
    [InlineData("seeds", "a:1,b:x", "failed to parse port of [b:x] for setting [cluster.remote.r.seeds]")]
    [InlineData("mode", "smell", "No enum constant for setting [cluster.remote.r.mode]: [smell], must be one of [SNIFF, PROXY]")]
    [InlineData("node_connections", "0", "Failed to parse value [0] for setting [cluster.remote.r.node_connections] must be >= 1")]
    [InlineData("skip_unavailable", "maybe", "Failed to parse value [maybe] as only [true] or [false] are allowed.")]
    [InlineData("transport.compress", "zip", "Illegal value [zip] for setting [cluster.remote.r.transport.compress], must be one of [true, indexing_data, false]")]
    [InlineData("transport.ssl.certificate", "x.pem", "setting [cluster.remote.r.transport.ssl.certificate], not dynamically updateable")]
    [InlineData("sedes", "a:1", "setting [cluster.remote.r.sedes], not recognized did you mean [seeds]?")]
    public void A_value_that_cannot_be_is_refused(string suffix, string value, string reason) =>
        Assert.Equal(reason, Assert.Throws<Refusal>(() => ClusterScopedSettings.Check(new SettingChange { Key = $"cluster.remote.r.{suffix}", Value = value })).Message);

    [Theory]
    [InlineData("proxy", "seeds", "a:1", "Setting \"cluster.remote.r.seeds\" cannot be used with the configured \"cluster.remote.r.mode\" [required=SNIFF, configured=PROXY]")]
    [InlineData("sniff", "proxy_address", "a:1", "Setting \"cluster.remote.r.proxy_address\" cannot be used with the configured \"cluster.remote.r.mode\" [required=PROXY, configured=SNIFF]")]
    [InlineData("sniff", "skip_unavailable", "true", "Cannot configure setting [cluster.remote.r.skip_unavailable] if remote cluster is not enabled.")]
    public void Settings_that_contradict_each_other_are_refused(string mode, string suffix, string value, string reason)
    {
        var settings = new Dictionary<string, string> { ["cluster.remote.r.mode"] = mode, [$"cluster.remote.r.{suffix}"] = value };
        Assert.Equal(reason, Assert.Throws<Refusal>(() => RemoteSettingChecks.CheckTogether(settings.Keys, settings)).Message);
        RemoteSettingChecks.CheckTogether([], settings);
    }

    private static IReadOnlyDictionary<string, RemoteClusterSettings> Read(params (string Key, string Value)[] settings) =>
        RemoteClusterSettings.ReadAll(settings.ToDictionary(pair => pair.Key, pair => pair.Value));
}
