using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Remote;

/// <summary><c>_remote/info</c>, <c>_resolve/cluster</c>.</summary>
internal sealed class RemoteClusterApi(IGrainFactory grains)
{
    private IRemoteClusterGrain Remotes => grains.GetGrain<IRemoteClusterGrain>(0);

    public void Register(RouteTable routes)
    {
        const string options = "ignore_unavailable allow_no_indices expand_wildcards ignore_throttled timeout";
        routes.Add(new RestRoute("GET", "/_remote/info", "", Info));
        routes.Add(new RestRoute("GET", "/_resolve/cluster", "timeout", Resolve));
        routes.Add(new RestRoute("GET", "/_resolve/cluster/{name}", options, Resolve));
    }

    private async Task Info(RestRequest request, RestResponse response)
    {
        var remotes = await Remotes.Info();
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            foreach (var remote in remotes)
            {
                writer.WriteStartObject(remote.Alias);
                Write(writer, remote);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, RemoteClusterInfo remote)
    {
        writer.WriteBoolean("connected", remote.Connected);
        writer.WriteString("mode", remote.Mode);
        if (remote.Mode == "proxy")
        {
            writer.WriteString("proxy_address", remote.ProxyAddress);
            writer.WriteString("server_name", remote.ServerName);
            writer.WriteNumber("num_proxy_sockets_connected", remote.Connections);
            writer.WriteNumber("max_proxy_socket_connections", remote.MaxConnections);
        }
        else
        {
            writer.WriteStartArray("seeds");
            foreach (var seed in remote.Seeds)
            {
                writer.WriteStringValue(seed);
            }

            writer.WriteEndArray();
            writer.WriteNumber("num_nodes_connected", remote.Connections);
            writer.WriteNumber("max_connections_per_cluster", remote.MaxConnections);
        }

        writer.WriteString("initial_connect_timeout", remote.InitialConnectTimeout);
        writer.WriteBoolean("skip_unavailable", remote.SkipUnavailable);
        if (remote.ClusterName is not null)
        {
            writer.WriteString("cluster_name", remote.ClusterName);
        }

        if (remote.LastFailure is not null)
        {
            writer.WriteString("last_failure", remote.LastFailure);
        }
    }

    private async Task Resolve(RestRequest request, RestResponse response)
    {
        var resolved = await Remotes.Resolve(new IndicesRequest { Indices = request.List("name"), Options = request.IndicesOptions(), Timeout = request.Time("timeout") });
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            foreach (var cluster in resolved)
            {
                writer.WriteStartObject(cluster.Alias.Length == 0 ? "(local)" : cluster.Alias);
                Write(writer, cluster);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, ResolvedCluster cluster)
    {
        writer.WriteBoolean("connected", cluster.Connected);
        writer.WriteBoolean("skip_unavailable", cluster.SkipUnavailable);
        if (cluster.MatchingIndices is { } matching)
        {
            writer.WriteBoolean("matching_indices", matching);
        }

        if (cluster.Error is not null)
        {
            writer.WriteString("error", cluster.Error);
        }

        if (cluster.Version is not null)
        {
            writer.WriteStartObject("version");
            writer.WriteString("number", cluster.Version);
            writer.WriteString("build_flavor", "default");
            writer.WriteString("minimum_wire_compatibility_version", "7.17.0");
            writer.WriteString("minimum_index_compatibility_version", "7.0.0");
            writer.WriteEndObject();
        }
    }
}
