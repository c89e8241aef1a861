using System.Diagnostics;
using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Winnow.Cli.Snapshots;

/// <summary>Brings a snapshot back and shows how its shards come. Replicas follow by themselves afterwards.</summary>
internal sealed class Restore(SnapshotHttp http, RestoreSettings settings)
{
    private static readonly TimeSpan RegexPatience = TimeSpan.FromSeconds(1);
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private string Repository => settings.Repository.Name;

    public async Task<int> Run(CancellationToken cancellation)
    {
        await http.Register(settings.Repository, cancellation);
        var name = settings.Snapshot ?? await http.Last(Repository, cancellation);
        var snapshot = await http.Get(Repository, name, cancellation);
        if (settings.Close)
        {
            await CloseExisting(snapshot, cancellation);
        }

        var shards = snapshot.GetProperty("shards").GetProperty("total").GetInt64();
        var answer = http.Restore(Repository, name, Body(), cancellation);
        var last = await TransferBar.Show(name, stop => Look(answer, name, shards, stop), cancellation);
        using var ended = await answer;
        return Report(name, ended.RootElement.GetProperty("snapshot"), last);
    }

    private JsonObject Body()
    {
        var body = new JsonObject { ["indices"] = settings.Indices, ["include_global_state"] = settings.GlobalState };
        if (settings.RenamePattern is not null)
        {
            body["rename_pattern"] = settings.RenamePattern;
            body["rename_replacement"] = settings.RenameReplacement ?? "";
        }

        return body;
    }

    private async Task CloseExisting(JsonElement snapshot, CancellationToken cancellation)
    {
        foreach (var index in snapshot.GetProperty("indices").EnumerateArray().Select(index => index.GetString()!).Where(IsChosen).Select(Renamed))
        {
            if (await http.Exists(index, cancellation))
            {
                await http.Close(index, cancellation);
            }
        }
    }

    private bool IsChosen(string index)
    {
        var chosen = false;
        foreach (var part in settings.Indices.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var isExclusion = part[0] == '-';
            if (FileSystemName.MatchesSimpleExpression(part is "_all" ? "*" : isExclusion ? part[1..] : part, index, ignoreCase: false))
            {
                chosen = !isExclusion;
            }
        }

        return chosen;
    }

    private string Renamed(string index) => settings.RenamePattern is null
        ? index
        : Regex.Replace(index, settings.RenamePattern, settings.RenameReplacement ?? "", RegexOptions.None, RegexPatience);

    /// <summary>What the shards say that come out of the snapshot; it has ended when the server has answered.</summary>
    private async Task<Transfer> Look(Task<JsonDocument> answer, string name, long shards, CancellationToken cancellation)
    {
        var hasEnded = answer.IsCompleted;
        using var recoveries = await http.Recoveries(cancellation);
        long done = 0, total = 0, ready = 0;
        foreach (var shard in recoveries.RootElement.EnumerateObject().SelectMany(index => index.Value.GetProperty("shards").EnumerateArray()))
        {
            if (shard.GetProperty("type").GetString() != "SNAPSHOT" || !shard.GetProperty("source").TryGetProperty("snapshot", out var source) || !source.ValueEquals(name))
            {
                continue;
            }

            var size = shard.GetProperty("index").GetProperty("size");
            done += size.GetProperty("recovered_in_bytes").GetInt64();
            total += size.GetProperty("total_in_bytes").GetInt64();
            ready += shard.GetProperty("stage").GetString() == "DONE" ? 1 : 0;
        }

        return new Transfer(hasEnded, done, total, total, ready, shards);
    }

    private int Report(string name, JsonElement restored, Transfer last)
    {
        var shards = restored.GetProperty("shards");
        var failed = shards.GetProperty("failed").GetInt64();
        Console.WriteLine(
            $"restored {name} of {Repository}: {(failed == 0 ? "SUCCESS" : "PARTIAL")}, {Text.Number(restored.GetProperty("indices").GetArrayLength())} indices, "
            + $"{Text.Number(shards.GetProperty("successful").GetInt64())} of {Text.Number(shards.GetProperty("total").GetInt64())} shards, {Text.Number(last.Bytes)} bytes read, {Text.Seconds(_watch)} s");
        return failed == 0 ? 0 : 1;
    }
}
