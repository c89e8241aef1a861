using System.Text;
using System.Text.Json;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Grains.Snapshots.Lifecycle;

/// <summary>Has a policy's snapshot taken and says what it came to. The request carries the execution's uuid: asked for again, it is the same snapshot.</summary>
internal sealed class PolicyRunner(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    public static TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(100);

    public async Task<PolicyOutcome> Run(PolicyExecution execution, CancellationToken cancellation)
    {
        var request = new CreateSnapshotRequest
        {
            Repository = execution.Repository,
            Snapshot = execution.Snapshot,
            Body = Encoding.UTF8.GetBytes(execution.Body),
            WaitForCompletion = true,
            Uuid = execution.Uuid,
        };
        var failingSince = default(DateTimeOffset?);
        for (var pause = Pause; ; pause = pause < LongestPause ? 2 * pause : LongestPause)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return Outcome(execution, await grains.GetGrain<ISnapshotAdminGrain>(0).Create(request));
            }
            catch (Exception exception) when (MayPass(exception) && time.GetUtcNow() - (failingSince ??= time.GetUtcNow()) < Patience)
            {
                await time.Pause(pause, cancellation);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return Failed(execution, exception is WinnowException winnow ? winnow.Error : new WinnowError { Type = "exception", Reason = exception.Message });
            }
        }
    }

    private static bool MayPass(Exception exception) =>
        MasterErrors.IsNoMaster(exception) || MasterErrors.MayPass(exception)
        || exception is WinnowException { Error.Type: "master_not_discovered_exception" or "node_disconnected_exception" or "timeout_exception" };

    private PolicyOutcome Outcome(PolicyExecution execution, JsonResult answer)
    {
        using var document = JsonDocument.Parse(answer.Body);
        if (!document.RootElement.TryGetProperty("snapshot", out var snapshot))
        {
            throw new InvalidDataException($"the answer does not tell of the snapshot: {document.RootElement}");
        }

        var shards = snapshot.GetProperty("shards");
        if (snapshot.GetProperty("state").GetString() == "SUCCESS")
        {
            return new PolicyOutcome
            {
                Snapshot = execution.Snapshot,
                StartMillis = snapshot.GetProperty("start_time_in_millis").GetInt64(),
                Millis = snapshot.GetProperty("end_time_in_millis").GetInt64(),
            };
        }

        var reason = snapshot.TryGetProperty("reason", out var given) ? $" ({given})" : "";
        return Failed(execution, new WinnowError
        {
            Type = "snapshot_exception",
            Reason = $"[{execution.Repository}:{execution.Snapshot}] failed to create snapshot successfully, {shards.GetProperty("failed")} out of {shards.GetProperty("total")} total shards failed{reason}",
        });
    }

    private PolicyOutcome Failed(PolicyExecution execution, WinnowError error) => new()
    {
        Snapshot = execution.Snapshot,
        StartMillis = execution.StartMillis,
        Millis = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Details = Encoding.UTF8.GetString(Json.Bytes(writer => ErrorJson.Write(writer, error)).Span),
    };
}
