using System.Text.Json;
using Winnow.Grains.Nodes;

namespace Winnow.Grains.Searching;

/// <summary>The body of <c>_search_shards</c>: which copies a search would go to.</summary>
internal static class SearchShardsJson
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ShardTarget> targets, IReadOnlyList<LiveNode> nodes)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("nodes");
        foreach (var node in nodes.Where(node => targets.Any(target => target.Copies.Any(copy => copy.NodeId == node.Id))))
        {
            writer.WriteStartObject(node.Id);
            writer.WriteString("name", node.Name);
            writer.WriteString("transport_address", node.Silo.Endpoint.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("indices");
        foreach (var target in targets.DistinctBy(target => target.Index.Uuid))
        {
            writer.WriteStartObject(target.Index.Name);
            if (!target.Filter.IsEmpty)
            {
                writer.WritePropertyName("filter");
                writer.WriteRawValue(target.Filter.Span);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartArray("shards");
        foreach (var target in targets)
        {
            writer.WriteStartArray();
            foreach (var copy in target.Copies)
            {
                writer.WriteStartObject();
                writer.WriteString("state", copy.State.ToString().ToUpperInvariant());
                writer.WriteBoolean("primary", copy.Primary);
                writer.WriteString("node", copy.NodeId);
                writer.WriteString("relocating_node", copy.RelocatingNodeId);
                writer.WriteNumber("shard", target.Shard);
                writer.WriteString("index", target.Index.Name);
                writer.WriteStartObject("allocation_id");
                writer.WriteString("id", copy.AllocationId);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
