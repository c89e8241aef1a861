using System.Reflection;
using Winnow.Contracts;
using Winnow.Http.Tests.Snapshots;

namespace Winnow.Http.Tests.Remote;

/// <summary>The bodies of the APIs of remote clusters.</summary>
public sealed class RemoteClusterApiTests
{
    [Fact]
    public async Task Info_shows_what_a_node_is_connected_to()
    {
        var info = new[]
        {
            new RemoteClusterInfo
            {
                Alias = "east", Connected = true, Seeds = ["10.0.0.1:9300"], Connections = 2, MaxConnections = 3, InitialConnectTimeout = "30s", SkipUnavailable = true, ClusterName = "prod",
            },
            new RemoteClusterInfo { Alias = "west", Mode = "proxy", ProxyAddress = "gate:1", ServerName = "gate", MaxConnections = 18, InitialConnectTimeout = "1m", LastFailure = "no route" },
        };
        Assert.Equal(
            (200, """{"east":{"connected":true,"mode":"sniff","seeds":["10.0.0.1:9300"],"num_nodes_connected":2,"max_connections_per_cluster":3,"initial_connect_timeout":"30s","skip_unavailable":true,"cluster_name":"prod"},"west":{"connected":false,"mode":"proxy","proxy_address":"gate:1","server_name":"gate","num_proxy_sockets_connected":0,"max_proxy_socket_connections":18,"initial_connect_timeout":"1m","skip_unavailable":false,"last_failure":"no route"}}"""),
            await Get("/_remote/info", (_, _) => info));
        Assert.Equal((200, "{}"), await Get("/_remote/info", (_, _) => Array.Empty<RemoteClusterInfo>()));
    }

    [Fact]
    public async Task Resolve_shows_what_each_cluster_has()
    {
        var resolved = new[]
        {
            new ResolvedCluster { Connected = true, MatchingIndices = false, Version = "8.17.0" },
            new ResolvedCluster { Alias = "east", Connected = true, SkipUnavailable = true, Error = "no such index [x]" },
            new ResolvedCluster { Alias = "west" },
        };
        IndicesRequest? asked = null;
        Assert.Equal(
            (200, """{"(local)":{"connected":true,"skip_unavailable":false,"matching_indices":false,"version":{"number":"8.17.0","build_flavor":"default","minimum_wire_compatibility_version":"7.17.0","minimum_index_compatibility_version":"7.0.0"}},"east":{"connected":true,"skip_unavailable":true,"error":"no such index [x]"},"west":{"connected":false,"skip_unavailable":false}}"""),
            await Get("/_resolve/cluster/x,*%3Ax?timeout=2s&ignore_unavailable=true", (_, request) =>
            {
                asked = (IndicesRequest)request!;
                return resolved;
            }));
        Assert.Equal(["x", "*:x"], asked!.Indices);
        Assert.Equal((true, TimeSpan.FromSeconds(2)), (asked.Options.IgnoreUnavailable!.Value, asked.Timeout!.Value));
        Assert.Equal((200, "{}"), await Get("/_resolve/cluster", (_, _) => Array.Empty<ResolvedCluster>()));
    }

    [Theory]
    [InlineData("/_remote/info?verbose", "unrecognized parameter")]
    [InlineData("/_resolve/cluster?ignore_unavailable=true", "unrecognized parameter")]
    public async Task An_unknown_parameter_is_refused(string target, string reason)
    {
        var (status, body) = await Get(target, (_, _) => Array.Empty<RemoteClusterInfo>());
        Assert.Equal(400, status);
        Assert.Contains(reason, body, StringComparison.Ordinal);
    }

    private static Task<(int Status, string Body)> Get(string target, Func<string, object?, object> answer)
    {
        var grain = DispatchProxy.Create<IRemoteClusterGrain, AnsweringGrain>();
        ((AnsweringGrain)(object)grain).Answer = answer;
        return RestCall.Send(new RestApi(OneGrainFactory.Of(grain)).Routes(), "GET", target);
    }

    /// <summary>Answers every call with what a test says.</summary>
    public class AnsweringGrain : DispatchProxy
    {
        internal Func<string, object?, object> Answer { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var answer = Answer(targetMethod!.Name, args is [var only] ? only : null);
            var type = targetMethod.ReturnType.GetGenericArguments()[0];
            return typeof(Task).GetMethod(nameof(Task.FromResult))!.MakeGenericMethod(type).Invoke(null, [answer]);
        }
    }
}
