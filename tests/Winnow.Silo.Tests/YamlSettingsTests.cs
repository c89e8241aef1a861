using Winnow.Silo.Settings;

namespace Winnow.Silo.Tests;

public sealed class YamlSettingsTests
{
    [Theory]
    [InlineData("http:\n  port: 9201\n  host: localhost")]
    [InlineData("http.port: 9201\nhttp.host: localhost")]
    [InlineData("http.port: 9201\nhttp:\n  host: localhost")]
    [InlineData("{http: {port: 9201, host: localhost}}")]
    [InlineData("# ours\nhttp: # here\n  port: '9201'\n  host: \"localhost\"\n")]
    public void Nested_and_dotted_keys_are_the_same(string yaml) =>
        Assert.Equal([("http.port", "9201"), ("http.host", "localhost")], Read(yaml));

    [Theory]
    [InlineData("node.roles: [master, data]", "master,data")]
    [InlineData("node.roles:\n  - master\n  - data", "master,data")]
    [InlineData("node.roles: []", "")]
    [InlineData("node.roles: ''", "")]
    public void A_sequence_is_a_list(string yaml, string value) => Assert.Equal([("node.roles", value)], Read(yaml));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a remark\n")]
    [InlineData("---\n")]
    public void An_empty_file_sets_nothing(string yaml) => Assert.Empty(Read(yaml));

    [Theory]
    [InlineData("cluster.name: a\nnode.roles:", "line 2: [node.roles] has no value")]
    [InlineData("node:\n  name: ~", "line 2: [node.name] has no value")]
    [InlineData("node.name: null", "line 1: [node.name] has no value")]
    [InlineData("- a\n- b", "line 1: settings are keys with values")]
    [InlineData("just text", "line 1: settings are keys with values")]
    [InlineData("path.repo:\n  - /a\n  - {b: c}", "line 3: a name or a plain value is expected")]
    [InlineData("? [a, b]\n: c", "line 1: a name or a plain value is expected")]
    [InlineData("a: b: c", "line 1")]
    [InlineData("http: {port: 1", "line 2")]
    public void What_is_no_setting_is_refused_with_file_and_line(string yaml, string message)
    {
        var refusal = Assert.Throws<SettingsException>(() => Read(yaml));
        Assert.StartsWith("winnow.yml: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Key, string Value)> Read(string yaml) => YamlSettings.Read(yaml, "winnow.yml").Select(pair => (pair.Key, pair.Value));
}
