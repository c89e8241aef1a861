using System.Net;
using System.Text;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Networking;
using Xunit;

namespace Orleans.Embedded.Tests.Networking;

/// <summary>The first frame of a connection.</summary>
public class HelloTests
{
    private static readonly SiloAddress From = SiloAddress.New(IPAddress.Loopback, 9300, 174);
    private static readonly SiloAddress To = SiloAddress.New(IPAddress.Loopback, 9301, 181);

    [Fact]
    public void A_silo_says_in_plain_text_who_it_is_and_whom_it_means()
    {
        var hello = new Hello { ClusterId = "c", ServiceId = "s", Silo = From, Target = To };
        var frame = hello.ToFrame();
        Assert.Equal(Frame.Hello, frame[0]);
        Assert.Equal("""{"protocol":1,"cluster":"c","service":"s","from":"127.0.0.1:9300@174","to":"127.0.0.1:9301@181"}""", Encoding.UTF8.GetString(frame, 1, frame.Length - 1));
        Assert.Equal(hello, Hello.FromFrame(frame));
    }

    [Fact]
    public void A_client_has_a_name_and_takes_any_silo()
    {
        var hello = new Hello { ClusterId = "c", ServiceId = "s", Client = ClientGrainId.New(Guid.Empty) };
        Assert.Equal(hello, Hello.FromFrame(hello.ToFrame()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"protocol":"x","cluster":"c","service":"s","from":"127.0.0.1:1@1"}""")]
    [InlineData("""{"protocol":1,"cluster":"c","service":"s","from":"nowhere"}""")]
    public void What_is_no_hello_is_not_read_as_one(string text) => Assert.Null(Hello.FromFrame((byte[])[Frame.Hello, .. Encoding.UTF8.GetBytes(text)]));

    [Theory]
    [InlineData(1, "c", "s", null)]
    [InlineData(2, "c", "s", "protocol")]
    [InlineData(1, "other", "s", "cluster")]
    [InlineData(1, "c", "other", "service")]
    public void A_hello_of_another_protocol_cluster_or_service_is_refused(int protocol, string cluster, string service, string? reason)
    {
        var refusal = new Hello { Protocol = protocol, ClusterId = cluster, ServiceId = service, Silo = From }.RefusalBy(new ClusterOptions { ClusterId = "c", ServiceId = "s" });
        Assert.Equal(reason is null, refusal is null);
        Assert.Contains(reason ?? "", refusal ?? "", StringComparison.Ordinal);
    }
}
