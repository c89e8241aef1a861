using System.Text;
using System.Text.Json;
using Orleans.Embedded.Simulation;
using Winnow.Contracts;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Snapshots;

/// <summary>The snapshot APIs as a client calls them, through any node.</summary>
internal sealed class SnapshotApi(SimulatedWorld world)
{
    private const string Repository = "backup";

    /// <summary>Snapshots take their time, above all when nodes go.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public Task RegisterAsync(SimulatedNode node) =>
        Ask(node, admin => admin.PutRepository(new PutRepositoryRequest { Repository = Repository, Body = """{"type":"fs","settings":{"location":"simulated"}}"""u8.ToArray() }));

    /// <summary>How the snapshot, of all indices or of one, ended.</summary>
    public async Task<string> CreateAsync(SimulatedNode node, string snapshot, string? index = null) => (await Ask(node, admin => admin.Create(
        new CreateSnapshotRequest { Repository = Repository, Snapshot = snapshot, Body = index is null ? default : Of(index), WaitForCompletion = true })))
        .GetProperty("snapshot").GetProperty("state").GetString()!;

    /// <summary>Restores an index under its name; how many shards could not be restored.</summary>
    public async Task<int> RestoreAsync(SimulatedNode node, string snapshot, string index) =>
        (await Ask(node, admin => admin.Restore(new RestoreSnapshotRequest { Repository = Repository, Snapshot = snapshot, Body = Of(index), WaitForCompletion = true })))
            .GetProperty("snapshot").GetProperty("shards").GetProperty("failed").GetInt32();

    public Task CloneAsync(SimulatedNode node, string source, string target) => Ask(
        node, admin => admin.Clone(new CloneSnapshotRequest { Repository = Repository, Source = source, Target = target, Body = """{"indices":"*"}"""u8.ToArray() }));

    public Task DeleteAsync(SimulatedNode node, string snapshot) => Ask(node, admin => admin.Delete(new DeleteSnapshotsRequest { Repository = Repository, Snapshots = [snapshot] }));

    /// <summary>How many shards could not be restored.</summary>
    public async Task<int> RestoreAsync(SimulatedNode node, RestoredRecord restored, WorkloadShape here)
    {
        var source = restored.Snapshot.Source.Shape;
        var body = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["indices"] = string.Join(',', source.Indices),
            ["rename_pattern"] = "(.+)",
            ["rename_replacement"] = $"{restored.Prefix}-$1",
        };
        if (source != here)
        {
            // The other cluster may have more nodes.
            body["index_settings"] = new Dictionary<string, int>(StringComparer.Ordinal) { ["index.number_of_replicas"] = here.Replicas };
        }

        var answer = await Ask(node, admin => admin.Restore(new RestoreSnapshotRequest
        {
            Repository = Repository,
            Snapshot = restored.Snapshot.Name,
            Body = JsonSerializer.SerializeToUtf8Bytes(body),
            WaitForCompletion = true,
        }));
        return answer.GetProperty("snapshot").GetProperty("shards").GetProperty("failed").GetInt32();
    }

    public Task CleanUpAsync(SimulatedNode node) => Ask(node, admin => admin.CleanupRepository(new CleanupRepositoryRequest { Repository = Repository }));

    /// <summary>All snapshots with their states; with those that run, or only those.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(SimulatedNode node, string which)
    {
        var answer = await Ask(node, admin => admin.Get(new GetSnapshotsRequest { Repositories = [Repository], Snapshots = [which], IgnoreUnavailable = true }));
        return answer.GetProperty("snapshots").EnumerateArray().ToDictionary(
            snapshot => snapshot.GetProperty("snapshot").GetString()!, snapshot => snapshot.GetProperty("state").GetString()!, StringComparer.Ordinal);
    }

    private static ReadOnlyMemory<byte> Of(string index) => JsonSerializer.SerializeToUtf8Bytes(new { indices = index });

    private async Task<JsonElement> Ask(SimulatedNode node, Func<ISnapshotAdminGrain, Task<JsonResult>> call)
    {
        var result = await node.Silo!.CallAsync(grains => call(grains.GetGrain<ISnapshotAdminGrain>(0))).WaitAsync(Patience, world.Outside.Clock);
        return result.Status < 300
            ? JsonDocument.Parse(result.Body).RootElement
            : throw new InvalidOperationException($"{result.Status} {Encoding.UTF8.GetString(result.Body.Span)}");
    }
}
