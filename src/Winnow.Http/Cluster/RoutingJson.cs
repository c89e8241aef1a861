using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Http.Cluster;

/// <summary>Shard copies as the routing table of <c>_cluster/state</c> shows them.</summary>
internal static class RoutingJson
{
    public static string StateName(ShardCopyState state) => state switch
    {
        ShardCopyState.Started => "STARTED",
        ShardCopyState.Initializing => "INITIALIZING",
        ShardCopyState.Relocating => "RELOCATING",
        _ => "UNASSIGNED",
    };

    public static void Write(Utf8JsonWriter writer, ShardRoutingView shard)
    {
        writer.WriteStartObject();
        writer.WriteString("state", StateName(shard.State));
        writer.WriteBoolean("primary", shard.Primary);
        writer.WriteString("node", shard.NodeId);
        writer.WriteString("relocating_node", shard.RelocatingNodeId);
        writer.WriteNumber("shard", shard.Shard);
        writer.WriteString("index", shard.Index);
        if (shard.AllocationId is not null)
        {
            writer.WriteStartObject("allocation_id");
            writer.WriteString("id", shard.AllocationId);
            writer.WriteEndObject();
        }

        if (shard.Unassigned is { } unassigned && shard.State is ShardCopyState.Unassigned or ShardCopyState.Initializing)
        {
            writer.WriteStartObject("unassigned_info");
            writer.WriteString("reason", unassigned.Reason);
            writer.WriteString("at", DateTimeOffset.FromUnixTimeMilliseconds(unassigned.AtMillis).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
            writer.WriteBoolean("delayed", unassigned.Delayed);
            if (unassigned.Details is not null)
            {
                writer.WriteString("details", unassigned.Details);
            }

            writer.WriteString("allocation_status", unassigned.AllocationStatus);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
