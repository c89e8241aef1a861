using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Winnow.Protocols.Following;

namespace Winnow.Protocols.Tests.Following;

/// <summary>Bodies and what becomes of them, as the cases in the text file beside this one.</summary>
public sealed class FollowParametersTests
{
    public static TheoryData<string, string> Cases()
    {
        var lines = File.ReadLines(Path.Combine(Folder(), "FollowParameterCases.txt")).Where(line => !line.StartsWith('#')).Chunk(2);
        var cases = new TheoryData<string, string>();
        foreach (var pair in lines)
        {
            cases.Add(pair[0], pair[1]);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_gives_parameters_or_says_what_is_wrong(string body, string expected)
    {
        string actual;
        try
        {
            actual = "-> " + Show(FollowParameters.ParseResume(Encoding.UTF8.GetBytes(body)));
        }
        catch (Refusal refusal)
        {
            actual = $"! {refusal.Type} {refusal.Status} {refusal.Message}";
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void The_defaults_are_Elasticsearchs()
    {
        const string Defaults = """
            {"max_read_request_operation_count":5120,"max_read_request_size":"32mb","max_outstanding_read_requests":12,
            "max_write_request_operation_count":5120,"max_write_request_size":"9223372036854775807b","max_outstanding_write_requests":9,
            "max_write_buffer_count":2147483647,"max_write_buffer_size":"512mb","max_retry_delay":"500ms","read_poll_timeout":"1m"}
            """;
        Assert.Equal(JsonNode.Parse(Defaults)!.ToJsonString(), FollowParameters.ParseResume([]).ToJson().ToJsonString());
    }

    [Fact]
    public void What_is_persisted_comes_back_as_it_was()
    {
        var parameters = new FollowParameters { MaxReadRequestSize = 7, MaxRetryDelay = TimeSpan.FromMilliseconds(1), SelfHeal = false };
        Assert.Equal(parameters, StateJson.Read<FollowParameters>(StateJson.Write(parameters)));
        Assert.False(parameters.ToJson()["self_heal"]!.GetValue<bool>());
    }

    [Fact]
    public void A_follow_request_names_the_leader()
    {
        var request = FollowRequest.Parse("""{"remote_cluster":"a","leader_index":"x","settings":{"index.number_of_replicas":0},"read_poll_timeout":"1s"}"""u8);
        Assert.Equal(("a", "x", TimeSpan.FromSeconds(1)), (request.RemoteCluster, request.LeaderIndex, request.Parameters.ReadPollTimeout));
        Assert.Equal("0", request.Settings!["index.number_of_replicas"]!.ToString());
        Assert.Equal(OnLeaderDelete.Keep, request.OnLeaderDelete);
        Assert.Equal(OnLeaderDelete.Delete, FollowRequest.Parse("""{"remote_cluster":"a","leader_index":"x","on_leader_delete":"delete"}"""u8).OnLeaderDelete);
        var refusal = Assert.Throws<Refusal>(() => FollowRequest.Parse("""{"max_retry_delay":"0s","on_leader_delete":"burn"}"""u8));
        Assert.Equal(
            "Validation Failed: 1: [max_retry_delay] must be positive but was [0ms];2: [on_leader_delete] must be one of [keep, unfollow, delete] but was [burn];3: remote_cluster is missing;4: leader_index is missing;",
            refusal.Message);
    }

    private static string Show(FollowParameters parameters)
    {
        var standard = new FollowParameters().ToJson();
        return string.Join(' ', parameters.ToJson().Select(pair => pair.Value!.ToString() == standard[pair.Key]?.ToString() ? "." : pair.Value.ToString()));
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
