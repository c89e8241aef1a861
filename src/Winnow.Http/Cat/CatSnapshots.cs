using System.Globalization;
using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Cat;

/// <summary><c>_cat/repositories</c> and <c>_cat/snapshots</c>.</summary>
internal sealed class CatSnapshots(IGrainFactory grains)
{
    private ISnapshotAdminGrain Snapshots => grains.GetGrain<ISnapshotAdminGrain>(0);

    public void Register(RouteTable routes)
    {
        routes.Add(new RestRoute("GET", "/_cat/repositories", CatTable.Parameters, ListRepositories));
        foreach (var suffix in new[] { "", "/{repository}" })
        {
            routes.Add(new RestRoute("GET", "/_cat/snapshots" + suffix, CatTable.Parameters + " ignore_unavailable", ListSnapshots));
        }
    }

    private async Task ListRepositories(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("id", ["repoId"], "unique repository id"),
            new("type", ["t"], "repository type"),
        ]);
        using var repositories = JsonDocument.Parse((await Snapshots.GetRepositories(new RepositoriesRequest())).Body);
        foreach (var repository in repositories.RootElement.EnumerateObject())
        {
            table.Add(repository.Name, repository.Value.GetProperty("type").GetString());
        }

        table.Write(request, response);
    }

    private async Task ListSnapshots(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("id", ["snapshot"], "unique snapshot"),
            new("repository", ["re", "repo"], "repository name"),
            new("status", ["s"], "snapshot name"),
            new("start_epoch", ["ste", "startEpoch"], "start time in seconds since 1970-01-01 00:00:00", Right: true),
            new("start_time", ["sti", "startTime"], "start time in HH:MM:SS"),
            new("end_epoch", ["ete", "endEpoch"], "end time in seconds since 1970-01-01 00:00:00", Right: true),
            new("end_time", ["eti", "endTime"], "end time in HH:MM:SS"),
            new("duration", ["dur"], "duration", Right: true),
            new("indices", ["i"], "number of indices", Right: true),
            new("successful_shards", ["ss"], "number of successful shards", Right: true),
            new("failed_shards", ["fs"], "number of failed shards", Right: true),
            new("total_shards", ["ts"], "number of total shards", Right: true),
            new("reason", ["r"], "reason for failures", Default: false),
        ]);
        var answer = await Snapshots.Get(new GetSnapshotsRequest { Repositories = request.List("repository"), IgnoreUnavailable = request.Flag("ignore_unavailable") });
        using var found = JsonDocument.Parse(answer.Body);
        foreach (var snapshot in found.RootElement.GetProperty("snapshots").EnumerateArray())
        {
            Add(table, snapshot);
        }

        table.Write(request, response);
    }

    private static void Add(CatTable table, JsonElement snapshot)
    {
        var start = Number(snapshot, "start_time_in_millis");
        var end = Number(snapshot, "end_time_in_millis");
        var hasEnded = end is > 0;
        snapshot.TryGetProperty("shards", out var shards);
        table.Add(
            Text(snapshot, "snapshot"),
            Text(snapshot, "repository"),
            Text(snapshot, "state"),
            start / 1000,
            Time(start),
            hasEnded ? end / 1000 : null,
            hasEnded ? Time(end) : null,
            hasEnded && start is not null ? new CatTime(end!.Value - start.Value) : null,
            snapshot.TryGetProperty("indices", out var indices) ? indices.GetArrayLength() : null,
            Number(shards, "successful"),
            Number(shards, "failed"),
            Number(shards, "total"),
            Text(snapshot, "reason"));
    }

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long? Number(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    private static string? Time(long? millis) =>
        millis is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(millis.Value).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
