using System.Globalization;
using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Cluster;
using Winnow.Http.Documents;
using Winnow.Http.Rest;
using Winnow.Http.Searching;

namespace Winnow.Http.Indices;

/// <summary><c>_stats</c>, <c>_segments</c> and <c>_recovery</c>.</summary>
internal sealed class StatsApi(IGrainFactory grains)
{
    private IIndicesGrain Indices => grains.GetGrain<IIndicesGrain>(0);

    public void Register(RouteTable routes)
    {
        const string stats = SearchParameters.Indices + " level groups fields completion_fields fielddata_fields include_segment_file_sizes include_unloaded_segments forbid_closed_indices";
        foreach (var prefix in new[] { "", "/{index}" })
        {
            routes.Add(new RestRoute("GET", prefix + "/_stats", stats, Stats));
            routes.Add(new RestRoute("GET", prefix + "/_stats/{metric}", stats, Stats));
            routes.Add(new RestRoute("GET", prefix + "/_segments", SearchParameters.Indices + " verbose", Segments));
            routes.Add(new RestRoute("GET", prefix + "/_recovery", SearchParameters.Indices + " detailed active_only", Recovery));
        }
    }

    private async Task Stats(RestRequest request, RestResponse response)
    {
        var metrics = request.List("metric") is ["_all"] ? [] : request.List("metric");
        var unknown = metrics.Except(CommonStatsJson.Metrics, StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0)
        {
            throw RestErrors.UnrecognizedMetric(request.Path, unknown[0], CommonStatsJson.Metrics);
        }

        var level = request.String("level") ?? "indices";
        var view = await Indices.Stats(request.ToIndices());
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            ShardsJson.Write(writer, view.Shards);
            writer.WriteStartObject("_all");
            Pair(writer, view.Primaries, view.Total, metrics);
            writer.WriteEndObject();
            if (level != "cluster")
            {
                writer.WriteStartObject("indices");
                foreach (var index in view.Indices)
                {
                    WriteIndex(writer, index, metrics, level == "shards");
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
    }

    private static void WriteIndex(Utf8JsonWriter writer, IndexStats index, string[] metrics, bool shards)
    {
        writer.WriteStartObject(index.Index);
        writer.WriteString("uuid", index.Uuid);
        writer.WriteString("health", HealthApi.StatusName(index.Health));
        writer.WriteString("status", index.Closed ? "close" : "open");
        Pair(writer, index.Primaries, index.Total, metrics);
        if (shards)
        {
            writer.WriteStartObject("shards");
            foreach (var shard in index.Shards.GroupBy(shard => shard.Routing.Shard))
            {
                writer.WriteStartArray(shard.Key.ToString(CultureInfo.InvariantCulture));
                foreach (var copy in shard)
                {
                    WriteShard(writer, copy, metrics);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteShard(Utf8JsonWriter writer, ShardStats shard, string[] metrics)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("routing");
        writer.WriteString("state", RoutingJson.StateName(shard.Routing.State));
        writer.WriteBoolean("primary", shard.Routing.Primary);
        writer.WriteString("node", shard.Routing.NodeId);
        writer.WriteString("relocating_node", shard.Routing.RelocatingNodeId);
        writer.WriteEndObject();
        CommonStatsJson.Write(writer, shard.Stats, metrics);
        writer.WriteStartObject("commit");
        writer.WriteString("id", shard.CommitId);
        writer.WriteNumber("generation", shard.CommitGeneration);
        writer.WriteStartObject("user_data");
        foreach (var entry in shard.CommitUserData)
        {
            writer.WriteString(entry.Name, entry.Value);
        }

        writer.WriteEndObject();
        writer.WriteNumber("num_docs", shard.CommitDocs);
        writer.WriteEndObject();
        writer.WriteStartObject("seq_no");
        writer.WriteNumber("max_seq_no", shard.MaxSeqNo);
        writer.WriteNumber("local_checkpoint", shard.LocalCheckpoint);
        writer.WriteNumber("global_checkpoint", shard.GlobalCheckpoint);
        writer.WriteEndObject();
        Leases(writer, shard.RetentionLeases);
        writer.WriteStartObject("shard_path");
        writer.WriteString("data_path", shard.DataPath);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Leases(Utf8JsonWriter writer, RetentionLeasesMessage leases)
    {
        writer.WriteStartObject("retention_leases");
        writer.WriteNumber("primary_term", leases.PrimaryTerm);
        writer.WriteNumber("version", leases.Version);
        writer.WriteStartArray("leases");
        foreach (var lease in leases.Leases)
        {
            writer.WriteStartObject();
            writer.WriteString("id", lease.Id);
            writer.WriteNumber("retaining_seq_no", lease.RetainingSeqNo);
            writer.WriteNumber("timestamp", lease.TimestampMillis);
            writer.WriteString("source", lease.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Pair(Utf8JsonWriter writer, CommonStats primaries, CommonStats total, string[] metrics)
    {
        writer.WriteStartObject("primaries");
        CommonStatsJson.Write(writer, primaries, metrics);
        writer.WriteEndObject();
        writer.WriteStartObject("total");
        CommonStatsJson.Write(writer, total, metrics);
        writer.WriteEndObject();
    }

    private async Task Segments(RestRequest request, RestResponse response)
    {
        var shards = await Indices.Segments(request.ToIndices());
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            ShardsJson.Write(writer, new ShardsInfo { Total = shards.Length, Successful = shards.Length });
            writer.WriteStartObject("indices");
            foreach (var index in shards.GroupBy(shard => shard.Routing.Index, StringComparer.Ordinal))
            {
                writer.WriteStartObject(index.Key);
                writer.WriteStartObject("shards");
                foreach (var shard in index.GroupBy(shard => shard.Routing.Shard))
                {
                    writer.WriteStartArray(shard.Key.ToString(CultureInfo.InvariantCulture));
                    foreach (var copy in shard)
                    {
                        SegmentsJson.Write(writer, copy);
                    }

                    writer.WriteEndArray();
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private async Task Recovery(RestRequest request, RestResponse response)
    {
        var recoveries = await Indices.Recovery(request.ToIndices());
        var activeOnly = request.Flag("active_only");
        var detailed = request.Flag("detailed");
        var nodes = (await grains.GetGrain<IClusterAdminGrain>(0).Nodes([])).ToDictionary(node => node.Id, StringComparer.Ordinal);
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            foreach (var index in recoveries.Where(recovery => !activeOnly || recovery.Stage != "DONE").GroupBy(recovery => recovery.Index, StringComparer.Ordinal))
            {
                writer.WriteStartObject(index.Key);
                writer.WriteStartArray("shards");
                foreach (var recovery in index)
                {
                    RecoveryJson.Write(writer, recovery, nodes, detailed);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
    }
}
