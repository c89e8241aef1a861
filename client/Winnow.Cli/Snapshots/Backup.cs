using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Winnow.Cli.Snapshots;

/// <summary>Takes a snapshot and follows it to its end. It goes on at the servers when the command is interrupted.</summary>
internal sealed class Backup(SnapshotHttp http, BackupSettings settings)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private string Repository => settings.Repository.Name;

    public async Task<int> Run(CancellationToken cancellation)
    {
        await http.Register(settings.Repository, cancellation);
        var body = new JsonObject
        {
            ["indices"] = settings.Indices,
            ["expand_wildcards"] = "all",
            ["include_global_state"] = settings.GlobalState,
            ["partial"] = settings.Partial,
        };
        using (await http.Begin(Repository, settings.Snapshot, body, cancellation))
        {
            var last = await TransferBar.Show(settings.Snapshot, Look, cancellation);
            return Report(await http.Get(Repository, settings.Snapshot, cancellation), last);
        }
    }

    private async Task<Transfer> Look(CancellationToken cancellation)
    {
        using var answer = await http.Status(Repository, settings.Snapshot, cancellation);
        var status = answer.RootElement.GetProperty("snapshots")[0];
        var stats = status.GetProperty("stats");
        var incremental = Number(stats, "incremental", "size_in_bytes");
        var shards = status.GetProperty("shards_stats");
        var hasEnded = status.GetProperty("state").GetString() is "SUCCESS" or "FAILED" or "PARTIAL";
        return new Transfer(
            hasEnded,
            hasEnded ? incremental : Number(stats, "processed", "size_in_bytes"),
            incremental,
            Number(stats, "total", "size_in_bytes"),
            Number(shards, "done") + Number(shards, "failed"),
            Number(shards, "total"));
    }

    private int Report(JsonElement snapshot, Transfer last)
    {
        var state = snapshot.GetProperty("state").GetString();
        var shards = snapshot.GetProperty("shards");
        Console.WriteLine(
            $"snapshot {settings.Snapshot} in {Repository}: {state}, {Text.Number(snapshot.GetProperty("indices").GetArrayLength())} indices, "
            + $"{Text.Number(Number(shards, "successful"))} of {Text.Number(Number(shards, "total"))} shards, {Text.Number(last.Bytes)} bytes written of {Text.Number(last.WholeBytes)}, {Text.Seconds(_watch)} s");
        foreach (var failure in snapshot.GetProperty("failures").EnumerateArray())
        {
            Console.Error.WriteLine($"  [{failure.GetProperty("index")}][{failure.GetProperty("shard_id")}]: {failure.GetProperty("reason")}");
        }

        if (state != "SUCCESS" && snapshot.TryGetProperty("reason", out var reason))
        {
            Console.Error.WriteLine($"  {reason}");
        }

        return state == "SUCCESS" ? 0 : 1;
    }

    private static long Number(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (!element.TryGetProperty(name, out element))
            {
                return 0;
            }
        }

        return element.GetInt64();
    }
}
