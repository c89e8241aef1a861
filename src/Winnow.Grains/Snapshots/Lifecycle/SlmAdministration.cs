using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Grains.Snapshots.Lifecycle;

/// <summary>Reading and changing policies, and what else <c>_slm</c> offers.</summary>
internal sealed class SlmAdministration(MetadataCache metadata, MasterCalls master, IGrainFactory grains, TimeProvider time)
{
    private ISlmGrain Slm => grains.GetGrain<ISlmGrain>(ISlmGrain.SlmKey);

    public async Task<JsonResult> Put(string id, ReadOnlyMemory<byte> body)
    {
        // Whoever executes policies is made sure of first: once there is one, nobody else has to remember it.
        await master.Retried(Slm.Wake);
        var answer = await master.Retried(() => master.Master.PutSnapshotPolicy(id, body));
        await master.Retried(Slm.Wake);
        return Acknowledged(answer.Acknowledged);
    }

    public async Task<JsonResult> Delete(string id)
    {
        var answer = await master.Retried(() => master.Master.RemoveSnapshotPolicy(id));
        return Acknowledged(answer.Acknowledged);
    }

    public async Task<JsonResult> Get(string[] ids, bool human)
    {
        var cluster = await metadata.Refresh();
        var found = cluster.SnapshotPolicies.Where(policy => Wildcard.MatchesAny(ids, policy.Key)).ToList();
        if (ids.FirstOrDefault(id => !Wildcard.IsPattern(id) && id is not "_all" && !cluster.SnapshotPolicies.ContainsKey(id)) is not null)
        {
            throw Refusals.ResourceNotFound($"snapshot lifecycle policy or policies [{string.Join(", ", ids)}] not found{(cluster.SnapshotPolicies.IsEmpty ? ", no policies are configured" : "")}");
        }

        var progress = (await Progress(cluster)).Policies;
        var now = time.GetUtcNow();
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            foreach (var (id, entry) in found)
            {
                SlmJson.WritePolicy(writer, id, entry, progress.GetValueOrDefault(id) ?? new PolicyProgress(), now, human);
            }

            writer.WriteEndObject();
        });
    }

    public async Task<JsonResult> Execute(string id)
    {
        var name = await master.Retried(() => Slm.Execute(id));
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("snapshot_name", name);
            writer.WriteEndObject();
        });
    }

    public async Task<JsonResult> ExecuteRetention()
    {
        await master.Retried(Slm.ExecuteRetention);
        return Acknowledged(true);
    }

    public async Task<JsonResult> Stats()
    {
        var state = await Progress(await metadata.Refresh());
        return Json.Result(writer => SlmJson.WriteStats(writer, state));
    }

    public async Task<JsonResult> Status()
    {
        var cluster = await metadata.Refresh();
        var isBusy = cluster.Slm.Stopped && (await Progress(cluster)).Policies.Values.Any(policy => policy.Running is not null);
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("operation_mode", !cluster.Slm.Stopped ? "RUNNING" : isBusy ? "STOPPING" : "STOPPED");
            writer.WriteEndObject();
        });
    }

    public async Task<JsonResult> SetRunning(bool running)
    {
        var answer = await master.Retried(() => master.Master.SetSlmRunning(running));
        if (!metadata.Cluster.SnapshotPolicies.IsEmpty)
        {
            await master.Retried(Slm.Wake);
        }

        return Acknowledged(answer.Acknowledged);
    }

    /// <summary>What is remembered of the policies that there are.</summary>
    private async Task<SlmState> Progress(ClusterMetadata cluster)
    {
        var message = await master.Asked(Slm.Progress);
        return SlmDecisions.Forget(cluster, StateJson.Read<SlmState>(message.Json.Span));
    }

    private static JsonResult Acknowledged(bool acknowledged) => Json.Result(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("acknowledged", acknowledged);
        writer.WriteEndObject();
    });
}
