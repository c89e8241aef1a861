using System.Buffers;
using System.Text.Json;
using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Allocation;

/// <summary>The body of <c>_cluster/allocation/explain</c>.</summary>
internal static class AllocationExplanation
{
    public static ReadOnlyMemory<byte> Write(IndexMetadata index, ShardTable shard, bool primary, AllocationModel model, bool includeYes)
    {
        var copy = shard.Copies.FirstOrDefault(candidate => candidate.Primary == primary && candidate.State == CopyState.Unassigned)
            ?? shard.Copies.First(candidate => candidate.Primary == primary);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("index", index.Name);
            writer.WriteNumber("shard", shard.Id);
            writer.WriteBoolean("primary", primary);
            writer.WriteString("current_state", copy.State.ToString().ToLowerInvariant());
            if (copy.State == CopyState.Unassigned)
            {
                WriteUnassigned(writer, copy);
            }

            WriteNodes(writer, index, shard, copy, model, includeYes);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteUnassigned(Utf8JsonWriter writer, ShardCopy copy)
    {
        var info = copy.Unassigned ?? new UnassignedInfo();
        writer.WriteStartObject("unassigned_info");
        writer.WriteString("reason", info.Reason);
        writer.WriteString("at", DateTimeOffset.FromUnixTimeMilliseconds(info.AtMillis).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        if (info.FailedAllocations > 0)
        {
            writer.WriteNumber("failed_allocation_attempts", info.FailedAllocations);
        }

        if (info.Details is not null)
        {
            writer.WriteString("details", info.Details);
        }

        writer.WriteString("last_allocation_status", info.AllocationStatus);
        writer.WriteEndObject();
        var lost = info.AllocationStatus is "no_valid_shard_copy";
        writer.WriteString("can_allocate", lost ? "no_valid_shard_copy" : "no");
        writer.WriteString("allocate_explanation", lost
            ? "every copy of the shard's data is stale, corrupt or on a node that is away; it is allocated when a node with a good copy joins"
            : "no node in the cluster may hold this shard: see each node's deciders");
    }

    private static void WriteNodes(Utf8JsonWriter writer, IndexMetadata index, ShardTable shard, ShardCopy copy, AllocationModel model, bool includeYes)
    {
        var subject = new AllocationShard
        {
            IndexUuid = index.Uuid,
            Shard = shard.Id,
            Primary = copy.Primary,
            FailedAllocations = copy.Unassigned?.FailedAllocations ?? 0,
            IndexSettings = index.Settings,
        };
        writer.WriteStartArray("node_allocation_decisions");
        var rank = 1;
        foreach (var decision in Balancer.Place(subject, model).Nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("node_id", decision.Node.Id);
            writer.WriteString("node_name", decision.Node.Name);
            writer.WriteString("node_decision", decision.Verdict.ToString().ToLowerInvariant());
            writer.WriteNumber("weight_ranking", rank++);
            writer.WriteStartArray("deciders");
            foreach (var decider in decision.Decisions.Where(entry => includeYes || entry.Verdict != Verdict.Yes))
            {
                writer.WriteStartObject();
                writer.WriteString("decider", decider.Decider);
                writer.WriteString("decision", decider.Verdict.ToString().ToUpperInvariant());
                writer.WriteString("explanation", decider.Explanation);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
