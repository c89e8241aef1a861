using System.Reflection;
using System.Text;
using Winnow.Contracts;
using Winnow.Http.Tests.Snapshots;

namespace Winnow.Http.Tests.Following;

/// <summary>The routes of cross-cluster replication: what they ask for, and that they pass on what they are answered.</summary>
public sealed class FollowApiTests
{
    [Theory]
    [InlineData("PUT", "/copy/_ccr/follow?wait_for_active_shards=1", """{"remote_cluster":"far","leader_index":"books"}""", """Put copy {"remote_cluster":"far","leader_index":"books"} 1""")]
    [InlineData("PUT", "/copy/_ccr/follow?master_timeout=3s", "{}", "Put copy {} ")]
    [InlineData("POST", "/copy/_ccr/pause_follow", null, "Pause copy")]
    [InlineData("POST", "/copy/_ccr/resume_follow", """{"max_read_request_size":"1mb"}""", """Resume copy {"max_read_request_size":"1mb"}""")]
    [InlineData("POST", "/copy/_ccr/resume_follow", null, "Resume copy ")]
    [InlineData("POST", "/copy/_ccr/unfollow", null, "Unfollow copy")]
    [InlineData("POST", "/copy/_ccr/promote?force=true&timeout=5s", null, "Promote copy  True 00:00:05")]
    [InlineData("POST", "/copy/_ccr/promote", """{"force":true}""", """Promote copy {"force":true}  """)]
    [InlineData("POST", "/books/_ccr/demote", """{"remote_cluster":"far","leader_index":"copy"}""", """Demote books {"remote_cluster":"far","leader_index":"copy"}""")]
    [InlineData("GET", "/copy,other*/_ccr/info", null, "Info copy,other*")]
    [InlineData("GET", "/copy/_ccr/stats?timeout=1s", null, "Stats copy 00:00:01")]
    [InlineData("GET", "/_ccr/stats?timeout=1s", null, "AllStats 00:00:01")]
    [InlineData("PUT", "/_ccr/auto_follow/logs", "{}", "PutAutoFollow logs {}")]
    [InlineData("GET", "/_ccr/auto_follow", null, "GetAutoFollow ")]
    [InlineData("GET", "/_ccr/auto_follow/logs", null, "GetAutoFollow logs")]
    [InlineData("DELETE", "/_ccr/auto_follow/logs", null, "DeleteAutoFollow logs")]
    [InlineData("POST", "/_ccr/auto_follow/logs/pause", null, "SetAutoFollowActive logs False")]
    [InlineData("POST", "/_ccr/auto_follow/logs/resume", null, "SetAutoFollowActive logs True")]
    [InlineData("POST", "/books/_ccr/forget_follower", """{"follower_cluster":"here"}""", """Forget books {"follower_cluster":"here"}""")]
    public async Task Every_route_asks_for_what_it_says(string method, string target, string? body, string asked)
    {
        var (grain, answer) = Grain();
        Assert.Equal((200, """{"answer":true}"""), await Send(grain, method, target, body));
        Assert.Equal(asked, answer.Asked);
    }

    [Theory]
    [InlineData("PUT", "/copy/_ccr/follow")]
    [InlineData("POST", "/copy/_ccr/forget_follower")]
    [InlineData("POST", "/copy/_ccr/demote")]
    public async Task A_body_that_is_missing_is_refused(string method, string target)
    {
        var (grain, answer) = Grain();
        Assert.Equal(400, (await Send(grain, method, target, null)).Status);
        Assert.Equal("", answer.Asked);
    }

    [Fact]
    public async Task An_unknown_parameter_is_refused()
    {
        var (status, body) = await Send(Grain().Grain, "GET", "/copy/_ccr/stats?verbose", null);
        Assert.Equal(400, status);
        Assert.Contains("unrecognized parameter", body, StringComparison.Ordinal);
    }

    private static (IFollowGrain Grain, RecordingGrain Answer) Grain()
    {
        var grain = DispatchProxy.Create<IFollowGrain, RecordingGrain>();
        return (grain, (RecordingGrain)(object)grain);
    }

    private static Task<(int Status, string Body)> Send(IFollowGrain grain, string method, string target, string? body) =>
        RestCall.Send(new RestApi(OneGrainFactory.Of(grain)).Routes(), method, target, body);

    /// <summary>Remembers what it was asked.</summary>
    public class RecordingGrain : DispatchProxy
    {
        internal string Asked { get; private set; } = "";

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Asked = string.Join(' ', [targetMethod!.Name, .. (args ?? []).Select(Text)]);
            return Task.FromResult(new JsonResult { Body = """{"answer":true}"""u8.ToArray() });
        }

        private static string Text(object? argument) => argument switch
        {
            ReadOnlyMemory<byte> bytes => Encoding.UTF8.GetString(bytes.Span),
            IndicesRequest request => $"{string.Join(',', request.Indices)} {request.Timeout}".TrimEnd(),
            _ => $"{argument}",
        };
    }
}
