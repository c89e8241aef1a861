using System.Diagnostics;
using System.Text.Json;
using Winnow.Cli.Http;

namespace Winnow.Cli.Top;

internal sealed record NodeLook(string Name, string Roles, string Master, long Cpu, long MemoryBytes, long DiskUsedPercent, long Indexed, long Searched, long Shards);

internal sealed record IndexLook(string Name, string Health, long Primaries, long Replicas, long Documents, long Bytes, long Indexed, long Searched);

/// <summary>One look at the cluster; two of them give rates.</summary>
internal sealed record Look(long Timestamp, string Cluster, string Status, long ActiveShards, long UnassignedShards, IReadOnlyList<NodeLook> Nodes, IReadOnlyList<IndexLook> Indices)
{
    public static async Task<Look> Take(WinnowHttp http, CancellationToken cancellation)
    {
        using var health = await http.Get("_cluster/health", cancellation);
        using var nodes = await http.Get("_nodes/stats", cancellation);
        using var cat = await http.Get("_cat/nodes?format=json&h=name,node.role,master", cancellation);
        using var indices = await http.Get("_cat/indices?format=json&bytes=b&h=health,index,pri,rep,docs.count,store.size,indexing.index_total,search.query_total", cancellation);
        using var allocation = await http.Get("_cat/allocation?format=json&h=node,shards", cancellation);
        var rows = cat.RootElement.EnumerateArray().ToDictionary(row => Text(row, "name"), StringComparer.Ordinal);
        var shards = allocation.RootElement.EnumerateArray().ToDictionary(row => Text(row, "node"), row => Number(row, "shards"), StringComparer.Ordinal);
        return new Look(
            Stopwatch.GetTimestamp(),
            Text(health.RootElement, "cluster_name"),
            Text(health.RootElement, "status"),
            health.RootElement.GetProperty("active_shards").GetInt64(),
            health.RootElement.GetProperty("unassigned_shards").GetInt64(),
            [.. nodes.RootElement.GetProperty("nodes").EnumerateObject().Select(node => Node(node.Value, rows, shards))],
            [.. indices.RootElement.EnumerateArray().Select(Index).OrderBy(index => index.Name, StringComparer.Ordinal)]);
    }

    private static NodeLook Node(JsonElement node, Dictionary<string, JsonElement> rows, Dictionary<string, long> shards)
    {
        var name = Text(node, "name");
        var row = rows.GetValueOrDefault(name);
        var disk = node.GetProperty("fs").GetProperty("total");
        var total = disk.GetProperty("total_in_bytes").GetInt64();
        return new NodeLook(
            name,
            row.ValueKind == JsonValueKind.Object ? Text(row, "node.role") : "",
            row.ValueKind == JsonValueKind.Object ? Text(row, "master") : "",
            node.GetProperty("process").GetProperty("cpu").GetProperty("percent").GetInt64(),
            node.GetProperty("process").GetProperty("mem").TryGetProperty("resident_in_bytes", out var resident) ? resident.GetInt64() : 0,
            total == 0 ? 0 : 100 - (100 * disk.GetProperty("available_in_bytes").GetInt64() / total),
            node.GetProperty("indices").GetProperty("indexing").GetProperty("index_total").GetInt64(),
            node.GetProperty("indices").GetProperty("search").GetProperty("query_total").GetInt64(),
            shards.GetValueOrDefault(name));
    }

    private static IndexLook Index(JsonElement row) => new(
        Text(row, "index"),
        Text(row, "health"),
        Number(row, "pri"),
        Number(row, "rep"),
        Number(row, "docs.count"),
        Number(row, "store.size"),
        Number(row, "indexing.index_total"),
        Number(row, "search.query_total"));

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static long Number(JsonElement element, string name) => long.TryParse(Text(element, name), out var value) ? value : 0;
}
