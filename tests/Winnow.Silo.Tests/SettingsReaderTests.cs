using Winnow.Silo.Settings;

namespace Winnow.Silo.Tests;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Without_any_setting_nothing_is_set()
    {
        var settings = Read();
        Assert.Empty(settings.Values);
        Assert.Null(settings[KnownSettings.NodeName]);
        Assert.Null(settings.List(KnownSettings.NodeRoles));
        Assert.Null(settings.Port(KnownSettings.HttpPort));
        Assert.Equal("here", settings.Text(KnownSettings.PathData, "here"));
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_the_environment_over_the_file()
    {
        var settings = Read(
            "cluster.name: file\nnode.name: file\nhttp.port: 1",
            [("WINNOW_CLUSTER_NAME", "environment"), ("WINNOW_NODE_NAME", "environment")],
            "--cluster.name=line");
        Assert.Equal("line", settings["cluster.name"]);
        Assert.Equal("environment", settings["node.name"]);
        Assert.Equal(1, settings.Port("http.port"));
    }

    [Fact]
    public void Underscores_of_an_environment_name_are_dots_unless_the_setting_has_underscores()
    {
        var settings = Read(null, [("WINNOW_CLUSTER_MAX_SHARDS_PER_NODE", "7"), ("WINNOW_HTTP_PORT", "9201"), ("PATH", "/bin"), ("winnow_http_host", "other")]);
        Assert.Equal(["cluster.max_shards_per_node", "http.port"], settings.Values.Keys);
        Assert.Equal("7", settings["cluster.max_shards_per_node"]);
    }

    [Fact]
    public void Remote_clusters_have_names_of_their_own_in_the_environment()
    {
        var settings = Read(
            "cluster.remote.south:\n  seeds: [ \"a:1\", \"b:2\" ]",
            [("WINNOW_CLUSTER_REMOTE_FAR_EAST_SEEDS", "h:1"), ("WINNOW_CLUSTER_REMOTE_FAR_EAST_SKIP_UNAVAILABLE", "false"), ("WINNOW_CLUSTER_REMOTE_X_TRANSPORT_PING_SCHEDULE", "5s"), ("WINNOW_CLUSTER_REMOTE_X_TRANSPORT_SSL_CERTIFICATE_AUTHORITIES", "ca.pem")]);
        Assert.Equal(
            ["cluster.remote.far_east.seeds", "cluster.remote.far_east.skip_unavailable", "cluster.remote.south.seeds", "cluster.remote.x.transport.ping_schedule", "cluster.remote.x.transport.ssl.certificate_authorities"],
            settings.Values.Keys);
        Assert.Equal("a:1,b:2", settings["cluster.remote.south.seeds"]);
    }

    [Fact]
    public void A_value_may_be_empty_and_may_hold_an_equals_sign()
    {
        var settings = Read(null, [], "--node.attr.rack=a=b", "--node.roles=");
        Assert.Equal("a=b", settings["node.attr.rack"]);
        Assert.Empty(settings.List("node.roles")!);
    }

    [Theory]
    [InlineData("--http.port")]
    [InlineData("--=9200")]
    [InlineData("http.port=9200")]
    [InlineData("-http.port=9200")]
    [InlineData("")]
    public void Another_form_of_argument_is_refused(string argument) =>
        Assert.Equal($"argument [{argument}] is not of the form --key=value", Assert.Throws<SettingsException>(() => Read(null, [], argument)).Message);

    [Fact]
    public void An_unknown_setting_names_where_it_stands_and_the_nearest_known_one()
    {
        var line = Assert.Throws<SettingsException>(() => Read(null, [], "--http.prot=9200")).Message;
        Assert.Contains("unknown setting [http.prot] in the command line", line, StringComparison.Ordinal);
        Assert.Contains("[http.port]", line, StringComparison.Ordinal);

        var environment = Assert.Throws<SettingsException>(() => Read(null, [("WINNOW_NODE_NAMES", "x")])).Message;
        Assert.Contains("unknown setting [node.names] in the environment", environment, StringComparison.Ordinal);
        Assert.Contains("[node.name]", environment, StringComparison.Ordinal);

        var file = Assert.Throws<SettingsException>(() => Read("path:\n  dta: x")).Message;
        Assert.Contains("unknown setting [path.dta]", file, StringComparison.Ordinal);
        Assert.Contains("winnow.yml", file, StringComparison.Ordinal);
        Assert.Contains("[path.data]", file, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_have_any_name_but_need_one()
    {
        var settings = Read("node.attr:\n  zone: north", [("WINNOW_NODE_ATTR_RACK", "r1")], "--node.attr.size=big");
        Assert.Equal(
            [KeyValuePair.Create("rack", "r1"), KeyValuePair.Create("size", "big"), KeyValuePair.Create("zone", "north")],
            settings.Below(KnownSettings.NodeAttributes));
        Assert.Throws<SettingsException>(() => Read(null, [], "--node.attr.=x"));
    }

    [Fact]
    public void Clients_of_storages_have_any_name_and_settings_that_fit_together()
    {
        var settings = Read("s3.client.backup:\n  endpoint: localhost", [("WINNOW_S3_CLIENT_BACKUP_ACCESS_KEY", "a"), ("WINNOW_AZURE_CLIENT_DEFAULT_SECONDARY_ENDPOINT", "b")]);
        Assert.Equal(["azure.client.default.secondary_endpoint", "s3.client.backup.access_key", "s3.client.backup.endpoint"], settings.Values.Keys);
        Assert.Equal("Missing secret key for s3 client [backup]", Assert.Throws<SettingsException>(() => SettingsCheck.Check(settings)).Message);
        Assert.Equal("unknown setting [s3.client.backup.kee]", Assert.Throws<SettingsException>(() => SettingsCheck.Check(Read(null, [], "--s3.client.backup.kee=x"))).Message);
    }

    [Theory]
    [InlineData("master,data")]
    [InlineData("[master, data]")]
    [InlineData("[\"master\", 'data']")]
    [InlineData(" master , data ,")]
    public void A_list_is_written_with_commas_or_in_brackets(string text) =>
        Assert.Equal(["master", "data"], Read(null, [], $"--node.roles={text}").List("node.roles")!);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("[ ]")]
    public void An_empty_list_is_a_list(string text) => Assert.Empty(Read(null, [], $"--node.roles={text}").List("node.roles")!);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("65535", 65535)]
    public void A_port_is_a_number_of_16_bits(string text, int port) => Assert.Equal(port, Read(null, [], $"--http.port={text}").Port("http.port"));

    [Theory]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("http")]
    [InlineData("")]
    [InlineData("99999999999")]
    public void Another_port_is_refused(string text)
    {
        var settings = Read(null, [], $"--http.port={text}");
        Assert.Equal($"[http.port] must be a port number but was [{text}]", Assert.Throws<SettingsException>(() => settings.Port("http.port")).Message);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("localhost", true)]
    [InlineData("_local_", true)]
    [InlineData("::1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("example.org", false)]
    public void Only_loopback_addresses_are_bound(string host, bool allowed)
    {
        var refusal = Record.Exception(() => SettingsCheck.Check(Read(null, [], $"--http.host={host}")));
        Assert.Equal(allowed, refusal is null);
        Assert.True(allowed || (refusal is SettingsException && refusal.Message.StartsWith("[http.host]", StringComparison.Ordinal) && refusal.Message.Contains($"[{host}]", StringComparison.Ordinal)), refusal?.Message);
    }

    [Theory]
    [InlineData("cluster.max_shards_per_node", "2000", "many")]
    [InlineData("cluster.routing.allocation.balance.index", "0.5", "x")]
    [InlineData("search.low_level_cancellation", "false", "maybe")]
    [InlineData("search.default_keep_alive", "10m", "10 parsecs")]
    [InlineData("indices.recovery.max_bytes_per_sec", "40mb", "fast")]
    public void A_cluster_settings_value_is_checked_before_the_start(string key, string good, string bad)
    {
        SettingsCheck.Check(Read(null, [], $"--{key}={good}"));
        var refusal = Assert.Throws<SettingsException>(() => SettingsCheck.Check(Read(null, [], $"--{key}={bad}")));
        Assert.StartsWith($"[{key}] cannot be [{bad}]: ", refusal.Message, StringComparison.Ordinal);
    }

    private SiloSettings Read(string? yaml = null, (string Name, string Value)[]? environment = null, params string[] arguments)
    {
        if (yaml is not null)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, "winnow.yml"), yaml);
        }

        return SettingsReader.Read(arguments, (environment ?? []).ToDictionary(entry => entry.Name, entry => entry.Value), _folder.FullName);
    }
}
