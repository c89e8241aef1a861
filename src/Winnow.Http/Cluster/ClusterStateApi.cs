using System.Globalization;
using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Indices;
using Winnow.Http.Rest;
using Winnow.Http.Searching;

namespace Winnow.Http.Cluster;

/// <summary><c>_cluster/state</c>: what the cluster knows about itself, section by section.</summary>
internal sealed class ClusterStateApi(IGrainFactory grains)
{
    public static readonly string[] Metrics = ["version", "master_node", "blocks", "nodes", "metadata", "routing_table", "routing_nodes", "customs"];

    public void Register(RouteTable routes)
    {
        const string parameters = SearchParameters.Indices + " flat_settings local master_timeout wait_for_metadata_version wait_for_timeout";
        routes.Add(new RestRoute("GET", "/_cluster/state", parameters, State));
        routes.Add(new RestRoute("GET", "/_cluster/state/{metric}", parameters, State));
        routes.Add(new RestRoute("GET", "/_cluster/state/{metric}/{index}", parameters, State));
    }

    private async Task State(RestRequest request, RestResponse response)
    {
        var asked = request.List("metric");
        var unknown = asked.Except([.. Metrics, "_all"], StringComparer.Ordinal).FirstOrDefault();
        if (unknown is not null)
        {
            throw RestErrors.UnrecognizedMetric(request.Path, unknown, Metrics);
        }

        var metrics = asked is [] || asked.Contains("_all", StringComparer.Ordinal) ? Metrics : asked;
        var view = await grains.GetGrain<IClusterAdminGrain>(0).State(new ClusterStateRequest
        {
            Indices = request.Indices(),
            Options = request.IndicesOptions(),
            WaitForMetadataVersion = request.Long("wait_for_metadata_version"),
            WaitForTimeout = request.Time("wait_for_timeout"),
        });
        var flat = request.Flag("flat_settings");
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("cluster_name", view.ClusterName);
            writer.WriteString("cluster_uuid", view.ClusterUuid);
            Write(writer, view, metrics, flat);
            writer.WriteEndObject();
        });
    }

    /// <summary>The sections of some metrics, in their own order.</summary>
    public static void Write(Utf8JsonWriter writer, ClusterStateView view, IEnumerable<string> metrics, bool flat)
    {
        foreach (var metric in Metrics.Intersect(metrics, StringComparer.Ordinal))
        {
            WriteMetric(writer, view, metric, flat);
        }
    }

    private static void WriteMetric(Utf8JsonWriter writer, ClusterStateView view, string metric, bool flat)
    {
        switch (metric)
        {
            case "version":
                writer.WriteNumber("version", view.Version);
                writer.WriteString("state_uuid", view.StateUuid);
                break;
            case "master_node":
                writer.WriteString("master_node", view.MasterNodeId);
                break;
            case "blocks":
                WriteBlocks(writer, view.Blocks);
                break;
            case "nodes":
                WriteNodes(writer, view.Nodes);
                break;
            case "metadata":
                WriteMetadata(writer, view, flat);
                break;
            case "routing_table":
                WriteRoutingTable(writer, view.Routing);
                break;
            case "routing_nodes":
                WriteRoutingNodes(writer, view);
                break;
            default:
                break;
        }
    }

    private static void WriteBlocks(Utf8JsonWriter writer, ClusterBlockView[] blocks)
    {
        writer.WriteStartObject("blocks");
        foreach (var group in blocks.GroupBy(block => block.Index is null).OrderByDescending(group => group.Key))
        {
            writer.WriteStartObject(group.Key ? "global" : "indices");
            foreach (var index in group.GroupBy(block => block.Index, StringComparer.Ordinal))
            {
                if (index.Key is not null)
                {
                    writer.WriteStartObject(index.Key);
                }

                foreach (var block in index)
                {
                    writer.WriteStartObject(block.Id.ToString(CultureInfo.InvariantCulture));
                    writer.WriteString("description", block.Description);
                    writer.WriteBoolean("retryable", block.Retryable);
                    writer.WriteStartArray("levels");
                    Array.ForEach(block.Levels, writer.WriteStringValue);
                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }

                if (index.Key is not null)
                {
                    writer.WriteEndObject();
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter writer, NodeInfo[] nodes)
    {
        writer.WriteStartObject("nodes");
        foreach (var node in nodes)
        {
            writer.WriteStartObject(node.Id);
            writer.WriteString("name", node.Name);
            writer.WriteString("ephemeral_id", node.EphemeralId);
            writer.WriteString("transport_address", node.TransportAddress);
            writer.WriteStartObject("attributes");
            foreach (var attribute in node.Attributes)
            {
                writer.WriteString(attribute.Name, attribute.Value);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("roles");
            Array.ForEach(node.Roles, writer.WriteStringValue);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, ClusterStateView view, bool flat)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("cluster_uuid", view.ClusterUuid);
        writer.WriteBoolean("cluster_uuid_committed", true);
        WriteTemplates(writer, "templates", view.LegacyTemplates);
        writer.WriteStartObject("indices");
        foreach (var index in view.Indices)
        {
            WriteIndex(writer, index, flat);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("index_template");
        WriteTemplates(writer, "index_template", view.IndexTemplates);
        writer.WriteEndObject();
        writer.WriteStartObject("component_template");
        WriteTemplates(writer, "component_template", view.ComponentTemplates);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTemplates(Utf8JsonWriter writer, string name, TemplateView[] templates)
    {
        writer.WriteStartObject(name);
        foreach (var template in templates)
        {
            writer.WritePropertyName(template.Name);
            writer.WriteRawValue(template.Body.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static void WriteIndex(Utf8JsonWriter writer, IndexMetadataView index, bool flat)
    {
        writer.WriteStartObject(index.Name);
        writer.WriteNumber("version", index.Version);
        writer.WriteNumber("mapping_version", index.MappingVersion);
        writer.WriteNumber("settings_version", index.SettingsVersion);
        writer.WriteNumber("aliases_version", index.AliasesVersion);
        writer.WriteNumber("routing_num_shards", index.RoutingNumShards);
        writer.WriteString("state", index.Closed ? "close" : "open");
        SettingsJson.Write(writer, "settings", index.Settings, flat);
        writer.WriteStartObject("mappings");
        writer.WritePropertyName("_doc");
        writer.WriteRawValue(index.Mappings.Span, skipInputValidation: true);
        writer.WriteEndObject();
        writer.WriteStartArray("aliases");
        Array.ForEach(index.Aliases, alias => writer.WriteStringValue(alias.Name));
        writer.WriteEndArray();
        writer.WriteStartObject("primary_terms");
        for (var shard = 0; shard < index.PrimaryTerms.Length; shard++)
        {
            writer.WriteNumber(shard.ToString(CultureInfo.InvariantCulture), index.PrimaryTerms[shard]);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("in_sync_allocations");
        for (var shard = 0; shard < index.InSyncAllocations.Length; shard++)
        {
            writer.WriteStartArray(shard.ToString(CultureInfo.InvariantCulture));
            Array.ForEach(index.InSyncAllocations[shard], writer.WriteStringValue);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteRoutingTable(Utf8JsonWriter writer, ShardRoutingView[] routing)
    {
        writer.WriteStartObject("routing_table");
        writer.WriteStartObject("indices");
        foreach (var index in routing.Where(shard => !shard.IsRelocationTarget).GroupBy(shard => shard.Index, StringComparer.Ordinal))
        {
            writer.WriteStartObject(index.Key);
            writer.WriteStartObject("shards");
            foreach (var shard in index.GroupBy(shard => shard.Shard))
            {
                writer.WriteStartArray(shard.Key.ToString(CultureInfo.InvariantCulture));
                foreach (var copy in shard)
                {
                    RoutingJson.Write(writer, copy);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteRoutingNodes(Utf8JsonWriter writer, ClusterStateView view)
    {
        writer.WriteStartObject("routing_nodes");
        writer.WriteStartArray("unassigned");
        foreach (var copy in view.Routing.Where(copy => copy.NodeId is null))
        {
            RoutingJson.Write(writer, copy);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("nodes");
        foreach (var node in view.Nodes)
        {
            writer.WriteStartArray(node.Id);
            foreach (var copy in view.Routing.Where(copy => copy.NodeId == node.Id))
            {
                RoutingJson.Write(writer, copy);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
