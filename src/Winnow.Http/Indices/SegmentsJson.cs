using System.Text.Json;
using Winnow.Contracts;
using Winnow.Http.Cluster;

namespace Winnow.Http.Indices;

/// <summary>One shard copy in <c>_segments</c>.</summary>
internal static class SegmentsJson
{
    public static void Write(Utf8JsonWriter writer, ShardSegmentsView copy)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("routing");
        writer.WriteString("state", RoutingJson.StateName(copy.Routing.State));
        writer.WriteBoolean("primary", copy.Routing.Primary);
        writer.WriteString("node", copy.Routing.NodeId);
        writer.WriteEndObject();
        writer.WriteNumber("num_committed_segments", copy.Segments.Count(segment => segment.Committed));
        writer.WriteNumber("num_search_segments", copy.Segments.Count(segment => segment.Search));
        writer.WriteStartObject("segments");
        foreach (var segment in copy.Segments)
        {
            writer.WriteStartObject(segment.Name);
            writer.WriteNumber("generation", segment.Generation);
            writer.WriteNumber("num_docs", segment.NumDocs);
            writer.WriteNumber("deleted_docs", segment.DeletedDocs);
            writer.WriteNumber("size_in_bytes", segment.SizeInBytes);
            writer.WriteBoolean("committed", segment.Committed);
            writer.WriteBoolean("search", segment.Search);
            writer.WriteString("version", segment.Version);
            writer.WriteBoolean("compound", false);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
