using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Cluster;

/// <summary><c>_cluster/health</c>.</summary>
internal sealed class HealthApi(IGrainFactory grains)
{
    private const string Parameters =
        "expand_wildcards level local master_timeout timeout wait_for_active_shards wait_for_events wait_for_no_initializing_shards wait_for_no_relocating_shards wait_for_nodes wait_for_status ignore_unavailable allow_no_indices";

    public void Register(RouteTable routes)
    {
        routes.Add(new RestRoute("GET", "/_cluster/health", Parameters, Health));
        routes.Add(new RestRoute("GET", "/_cluster/health/{index}", Parameters, Health));
    }

    private async Task Health(RestRequest request, RestResponse response)
    {
        var level = request.String("level") ?? "cluster";
        if (level is not ("cluster" or "indices" or "shards"))
        {
            throw RestErrors.IllegalArgument($"level parameter must be one of [cluster] or [indices] or [shards] but was [{level}]");
        }

        var view = await grains.GetGrain<IClusterAdminGrain>(0).Health(new HealthRequest
        {
            Indices = request.Indices(),
            Options = request.IndicesOptions(),
            WaitForStatus = request.String("wait_for_status") is { } status ? ParseStatus(status) : null,
            WaitForNodes = request.String("wait_for_nodes"),
            WaitForActiveShards = request.String("wait_for_active_shards"),
            WaitForNoRelocatingShards = request.Flag("wait_for_no_relocating_shards"),
            WaitForNoInitializingShards = request.Flag("wait_for_no_initializing_shards"),
            WaitForEvents = request.String("wait_for_events"),
            Timeout = request.Time("timeout"),
        });
        response.Json(view.TimedOut ? 408 : 200, writer => Write(writer, view, level));
    }

    private static HealthStatus ParseStatus(string text) => text.ToLowerInvariant() switch
    {
        "green" => HealthStatus.Green,
        "yellow" => HealthStatus.Yellow,
        "red" => HealthStatus.Red,
        _ => throw RestErrors.IllegalArgument($"unknown cluster health status [{text}]"),
    };

    private static void Write(Utf8JsonWriter writer, ClusterHealthView view, string level)
    {
        writer.WriteStartObject();
        writer.WriteString("cluster_name", view.ClusterName);
        writer.WriteString("status", StatusName(view.Status));
        writer.WriteBoolean("timed_out", view.TimedOut);
        writer.WriteNumber("number_of_nodes", view.NumberOfNodes);
        writer.WriteNumber("number_of_data_nodes", view.NumberOfDataNodes);
        writer.WriteNumber("active_primary_shards", view.ActivePrimaryShards);
        writer.WriteNumber("active_shards", view.ActiveShards);
        writer.WriteNumber("relocating_shards", view.RelocatingShards);
        writer.WriteNumber("initializing_shards", view.InitializingShards);
        writer.WriteNumber("unassigned_shards", view.UnassignedShards);
        writer.WriteNumber("unassigned_primary_shards", view.UnassignedPrimaryShards);
        writer.WriteNumber("delayed_unassigned_shards", view.DelayedUnassignedShards);
        writer.WriteNumber("number_of_pending_tasks", view.NumberOfPendingTasks);
        writer.WriteNumber("number_of_in_flight_fetch", view.NumberOfInFlightFetch);
        writer.WriteNumber("task_max_waiting_in_queue_millis", view.TaskMaxWaitingInQueueMillis);
        writer.WriteNumber("active_shards_percent_as_number", view.ActiveShardsPercent);
        if (level != "cluster")
        {
            writer.WriteStartObject("indices");
            foreach (var index in view.Indices)
            {
                WriteIndex(writer, index, level == "shards");
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteIndex(Utf8JsonWriter writer, IndexHealthView index, bool shards)
    {
        writer.WriteStartObject(index.Index);
        writer.WriteString("status", StatusName(index.Status));
        writer.WriteNumber("number_of_shards", index.NumberOfShards);
        writer.WriteNumber("number_of_replicas", index.NumberOfReplicas);
        writer.WriteNumber("active_primary_shards", index.ActivePrimaryShards);
        writer.WriteNumber("active_shards", index.ActiveShards);
        writer.WriteNumber("relocating_shards", index.RelocatingShards);
        writer.WriteNumber("initializing_shards", index.InitializingShards);
        writer.WriteNumber("unassigned_shards", index.UnassignedShards);
        writer.WriteNumber("unassigned_primary_shards", index.UnassignedPrimaryShards);
        if (shards)
        {
            writer.WriteStartObject("shards");
            foreach (var shard in index.Shards)
            {
                writer.WriteStartObject(shard.Shard.ToString());
                writer.WriteString("status", StatusName(shard.Status));
                writer.WriteBoolean("primary_active", shard.PrimaryActive);
                writer.WriteNumber("active_shards", shard.ActiveShards);
                writer.WriteNumber("relocating_shards", shard.RelocatingShards);
                writer.WriteNumber("initializing_shards", shard.InitializingShards);
                writer.WriteNumber("unassigned_shards", shard.UnassignedShards);
                writer.WriteNumber("unassigned_primary_shards", shard.UnassignedPrimaryShards);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public static string StatusName(HealthStatus status) => status switch
    {
        HealthStatus.Green => "green",
        HealthStatus.Yellow => "yellow",
        _ => "red",
    };
}
