using System.Text.Json;
using System.Text.Json.Nodes;
using Winnow.Cli.Http;

namespace Winnow.Cli.Snapshots;

/// <summary>The calls of the snapshot APIs that the commands make.</summary>
internal sealed class SnapshotHttp(WinnowHttp http)
{
    /// <summary>Registers the repository when the command is to.</summary>
    public async Task Register(RepositoryChoice repository, CancellationToken cancellation)
    {
        if (repository.Type is null)
        {
            return;
        }

        var settings = new JsonObject(repository.Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value)));
        using var answer = await http.Put(
            Path(repository.Name), Bytes(new JsonObject { ["type"] = repository.Type, ["settings"] = settings }), cancellation);
    }

    public Task<JsonDocument> Begin(string repository, string snapshot, JsonObject body, CancellationToken cancellation) =>
        http.Put($"{Path(repository, snapshot)}?wait_for_completion=false", Bytes(body), cancellation);

    /// <summary>Answers when all shards have come, or will not come.</summary>
    public Task<JsonDocument> Restore(string repository, string snapshot, JsonObject body, CancellationToken cancellation) =>
        http.Post($"{Path(repository, snapshot)}/_restore?wait_for_completion=true", Bytes(body), cancellation);

    public Task<JsonDocument> Status(string repository, string snapshot, CancellationToken cancellation) =>
        http.Get($"{Path(repository, snapshot)}/_status", cancellation);

    public Task<JsonDocument> Recoveries(CancellationToken cancellation) => http.Get("_recovery", cancellation);

    /// <summary>A snapshot as the repository has it.</summary>
    public async Task<JsonElement> Get(string repository, string snapshot, CancellationToken cancellation)
    {
        using var answer = await http.Get(Path(repository, snapshot), cancellation);
        return answer.RootElement.GetProperty("snapshots")[0].Clone();
    }

    /// <summary>The newest successful snapshot.</summary>
    public async Task<string> Last(string repository, CancellationToken cancellation)
    {
        using var answer = await http.Get($"{Path(repository)}/_all?sort=start_time&order=desc", cancellation);
        return answer.RootElement.GetProperty("snapshots").EnumerateArray()
            .Where(snapshot => snapshot.GetProperty("state").GetString() == "SUCCESS")
            .Select(snapshot => snapshot.GetProperty("snapshot").GetString())
            .FirstOrDefault() ?? throw new ServerException(404, $"repository [{repository}] has no successful snapshot");
    }

    public Task<bool> Exists(string index, CancellationToken cancellation) => http.Exists(Uri.EscapeDataString(index), cancellation);

    public async Task Close(string index, CancellationToken cancellation)
    {
        using var answer = await http.Post($"{Uri.EscapeDataString(index)}/_close", body: null, cancellation);
    }

    private static string Path(string repository) => $"_snapshot/{Uri.EscapeDataString(repository)}";

    private static string Path(string repository, string snapshot) => $"{Path(repository)}/{Uri.EscapeDataString(snapshot)}";

    private static byte[] Bytes(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body);
}
