using System.Net;
using System.Net.Sockets;
using Winnow.Hosting;
using Winnow.Silo.Network;
using Winnow.Silo.Settings;

namespace Winnow.Silo.Tests;

/// <summary>Where a node listens.</summary>
public sealed class NetworkSettingsTests
{
    [Theory]
    [InlineData("9301", 9301, 9301)]
    [InlineData("9301-9303", 9301, 9303)]
    [InlineData("0", 0, 0)]
    public void A_port_is_one_or_a_range(string text, int first, int last)
    {
        var range = Settings($"transport.port={text}").Ports(PortRange.Transport);
        Assert.Equal((first, last), (range.First, range.Last));
        Assert.Equal(first == last && first > 0, range.IsFixed);
    }

    [Theory]
    [InlineData("9303-9301")]
    [InlineData("0-5")]
    [InlineData("1-")]
    [InlineData("a-b")]
    public void Another_range_is_refused(string text) =>
        Assert.Contains($"[{text}]", Assert.Throws<SettingsException>(() => Settings($"transport.port={text}").Ports(PortRange.Transport)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(9200, 0)]
    [InlineData(9203, 3)]
    [InlineData(9301, 0)]
    [InlineData(9199, 100)]
    public void Nodes_with_different_http_ports_look_for_the_others_in_different_places(int httpPort, int offset) =>
        Assert.Equal(offset, PortRange.Http.OffsetOf(httpPort));

    [Fact]
    public void The_next_free_port_of_a_range_is_taken_and_a_single_one_is_taken_or_an_error()
    {
        using var first = new PortRange("http.port", 19210, 19219).Listen(IPAddress.Loopback);
        var taken = PortOf(first);
        using var second = new PortRange("http.port", taken, 19219).Listen(IPAddress.Loopback);
        Assert.True(PortOf(second) > taken);
        Assert.Contains($"[http.port]: cannot listen at [127.0.0.1], port [{taken}]", Assert.Throws<SettingsException>(() => PortRange.Exactly("http.port", taken).Listen(IPAddress.Loopback)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ports_of_one_node_lie_alike_in_their_ranges()
    {
        var settings = Settings("http.port=19220-19229", "transport.port=19230-19234", "gateway.port=19235-19239");
        using var one = SiloPorts.Choose(settings, null);
        using var two = SiloPorts.Choose(settings, null);
        Assert.NotEqual(one.Transport, two.Transport);
        Assert.NotEqual(one.Gateway, two.Gateway);
    }

    [Fact]
    public void A_node_that_joins_again_keeps_its_ports()
    {
        var settings = Settings("http.port=19220-19229", "transport.port=19230-19234", "gateway.port=19235-19239");
        SiloPorts one;
        using (one = SiloPorts.Choose(settings, null))
        {
        }

        using var again = SiloPorts.Choose(settings, one);
        Assert.Equal((one.HttpEndpoint, one.Transport, one.Gateway), (again.HttpEndpoint, again.Transport, again.Gateway));
    }

    [Fact]
    public void Other_nodes_may_only_be_met_elsewhere_than_on_this_machine_with_encryption()
    {
        string[] tls = ["xpack.security.transport.ssl.enabled=true", "xpack.security.transport.ssl.certificate=c", "xpack.security.transport.ssl.key=k", "xpack.security.transport.ssl.certificate_authorities=a,b"];
        Assert.Contains("[transport.host] is [10.0.0.1]", Assert.Throws<SettingsException>(() => SettingsCheck.Check(Settings("transport.host=10.0.0.1"))).Message, StringComparison.Ordinal);
        SettingsCheck.Check(Settings(["transport.host=10.0.0.1", .. tls]));
        Assert.Contains("[transport.publish_host]", Assert.Throws<SettingsException>(() => SettingsCheck.Check(Settings(["transport.host=0.0.0.0", .. tls]))).Message, StringComparison.Ordinal);
        SettingsCheck.Check(Settings(["transport.host=0.0.0.0", "transport.publish_host=10.0.0.1", .. tls]));
    }

    [Fact]
    public void Encryption_needs_all_its_files()
    {
        Assert.Null(TlsSettings.Read(Settings()));
        Assert.Contains(
            "[xpack.security.transport.ssl.certificate] is needed",
            Assert.Throws<SettingsException>(() => TlsSettings.Read(Settings("xpack.security.transport.ssl.enabled=true"))).Message,
            StringComparison.Ordinal);
        var options = TlsSettings.Read(Settings(
            "xpack.security.transport.ssl.enabled=true",
            "xpack.security.transport.ssl.certificate=c",
            "xpack.security.transport.ssl.key=k",
            "xpack.security.transport.ssl.certificate_authorities=a",
            "xpack.security.transport.ssl.verification_mode=certificate"))!;
        Assert.Equal(("c", "k", "a", TlsVerification.Certificate), (options.Certificate, options.Key, options.CertificateAuthorities[0], options.Verification));
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static SiloSettings Settings(params string[] settings) =>
        new(settings.Select(s => s.Split('=')).ToDictionary(s => s[0], s => s[1], StringComparer.Ordinal));
}
