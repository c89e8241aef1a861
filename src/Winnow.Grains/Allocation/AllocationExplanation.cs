using System.Text.Json;
using Winnow.Grains.Indices;
using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;
using Winnow.Search;

namespace Winnow.Grains.Allocation;

/// <summary>The body of <c>_cluster/allocation/explain</c>.</summary>
internal static class AllocationExplanation
{
    public static ReadOnlyMemory<byte> Write(ShardExplanation explained, ExplainCommand command, ClusterInfo info, DateTimeOffset now) => Json.Bytes(writer =>
    {
        var shard = explained.Shard;
        writer.WriteStartObject();
        if (command.IndexUuid is null)
        {
            writer.WriteString("note", "No shard was specified in the explain API request, so this response explains a randomly chosen unassigned shard. There may be other unassigned shards in this cluster which cannot be assigned for different reasons.");
        }

        writer.WriteString("index", shard.Index.Name);
        writer.WriteNumber("shard", shard.Shard);
        writer.WriteBoolean("primary", shard.Primary);
        writer.WriteString("current_state", shard.State.ToString().ToLowerInvariant());
        if (shard is { State: CopyState.Unassigned, Copy.Unassigned: { } unassigned })
        {
            WriteUnassigned(writer, unassigned);
        }

        WriteCurrentNode(writer, explained);
        if (command.IncludeDiskInfo)
        {
            WriteDisks(writer, info, now);
        }

        WriteAnswer(writer, explained, command.IncludeYesDecisions);
        writer.WriteStartArray("node_allocation_decisions");
        foreach (var node in explained.Nodes)
        {
            WriteNode(writer, node, command.IncludeYesDecisions);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteUnassigned(Utf8JsonWriter writer, UnassignedInfo info)
    {
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
    }

    private static void WriteCurrentNode(Utf8JsonWriter writer, ShardExplanation explained)
    {
        if (explained.Shard.Node is not { } node)
        {
            return;
        }

        writer.WriteStartObject("current_node");
        writer.WriteString("id", node.Id);
        writer.WriteString("name", node.Node.Name);
        writer.WriteString("transport_address", node.Node.TransportAddress);
        WriteAttributes(writer, "attributes", node);
        writer.WriteNumber("weight_ranking", explained.CurrentNodeRanking);
        writer.WriteEndObject();
    }

    private static void WriteAnswer(Utf8JsonWriter writer, ShardExplanation explained, bool includeYes)
    {
        if (explained.CanAllocate is { } canAllocate)
        {
            writer.WriteString("can_allocate", canAllocate);
            writer.WriteString("allocate_explanation", explained.Text);
            if (explained is { ConfiguredDelay: { } configured, RemainingDelay: { } remaining })
            {
                writer.WriteString("configured_delay", TimeValue.Format(configured));
                writer.WriteNumber("configured_delay_in_millis", (long)configured.TotalMilliseconds);
                writer.WriteString("remaining_delay", TimeValue.Format(TimeSpan.FromMilliseconds(Math.Floor(remaining.TotalMilliseconds))));
                writer.WriteNumber("remaining_delay_in_millis", (long)remaining.TotalMilliseconds);
            }

            return;
        }

        if (explained.CanRemain is not { } remain)
        {
            writer.WriteString("explanation", explained.Text);
            return;
        }

        writer.WriteString("can_remain_on_current_node", ShardExplanation.Word(remain));
        WriteDeciders(writer, "can_remain_decisions", explained.RemainDecisions, includeYes);
        if (explained.CanMove is { } move)
        {
            writer.WriteString("can_move_to_other_node", move);
            writer.WriteString("move_explanation", explained.Text);
        }
        else if (explained.CanRebalanceCluster is { } cluster)
        {
            writer.WriteString("can_rebalance_cluster", ShardExplanation.Word(cluster));
            WriteDeciders(writer, "can_rebalance_cluster_decisions", explained.RebalanceDecisions, includeYes);
            writer.WriteString("can_rebalance_to_other_node", explained.CanRebalanceToOtherNode);
            writer.WriteString("rebalance_explanation", explained.Text);
        }
        else
        {
            writer.WriteString("explanation", explained.Text);
        }
    }

    private static void WriteNode(Utf8JsonWriter writer, NodeExplanation node, bool includeYes)
    {
        writer.WriteStartObject();
        writer.WriteString("node_id", node.Node.Id);
        writer.WriteString("node_name", node.Node.Node.Name);
        writer.WriteString("transport_address", node.Node.Node.TransportAddress);
        WriteAttributes(writer, "node_attributes", node.Node);
        writer.WriteStartArray("roles");
        foreach (var role in node.Node.Node.Roles.Order(StringComparer.Ordinal))
        {
            writer.WriteStringValue(role);
        }

        writer.WriteEndArray();
        writer.WriteString("node_decision", node.Decision);
        writer.WriteNumber("weight_ranking", node.WeightRanking);
        if (node.Store is { } store)
        {
            writer.WriteStartObject("store");
            writer.WriteBoolean("in_sync", node.StoreInSync);
            writer.WriteString("allocation_id", store.AllocationId);
            writer.WriteNumber("matching_size_in_bytes", store.Bytes);
            writer.WriteEndObject();
        }

        WriteDeciders(writer, "deciders", node.Deciders, includeYes);
        writer.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter writer, string name, RoutingNode node)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in node.Node.Attributes)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Those that agree are left out unless they are asked for; an empty list is not written.</summary>
    private static void WriteDeciders(Utf8JsonWriter writer, string name, IEnumerable<AllocationDecision> decisions, bool includeYes)
    {
        var shown = decisions.Where(decision => includeYes || decision.Verdict != Verdict.Yes).ToList();
        if (shown.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var decision in shown)
        {
            writer.WriteStartObject();
            writer.WriteString("decider", decision.Decider);
            writer.WriteString("decision", decision.Verdict.ToString().ToUpperInvariant());
            writer.WriteString("explanation", decision.Explanation);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteDisks(Utf8JsonWriter writer, ClusterInfo info, DateTimeOffset now)
    {
        writer.WriteStartObject("cluster_info");
        writer.WriteString("timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        writer.WriteStartObject("nodes");
        foreach (var (node, disk) in info.Disks)
        {
            writer.WriteStartObject(node);
            writer.WriteNumber("total_bytes", disk.Total);
            writer.WriteNumber("used_bytes", disk.Used);
            writer.WriteNumber("free_bytes", disk.Free);
            writer.WriteNumber("used_disk_percent", Math.Round(disk.UsedPercent, 1));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("shard_sizes");
        foreach (var ((uuid, number), bytes) in info.ShardSizes.OrderBy(pair => pair.Key.Uuid, StringComparer.Ordinal).ThenBy(pair => pair.Key.Shard))
        {
            writer.WriteNumber($"[{uuid}][{number}]_bytes", bytes);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
