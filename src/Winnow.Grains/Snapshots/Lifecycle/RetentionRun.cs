using System.Text.Json;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Grains.Snapshots.Lifecycle;

internal enum RetentionEnd
{
    Done,
    TimedOut,
    Failed,
}

/// <summary>Deletes the snapshots that their policies do not keep, oldest first, until there are none or the time for it is over.</summary>
internal sealed class RetentionRun(IGrainFactory grains, MetadataCache metadata, SlmHistory history, TimeProvider time)
{
    private ISnapshotAdminGrain Snapshots => grains.GetGrain<ISnapshotAdminGrain>(0);

    /// <summary><paramref name="count"/> is told for each policy how many snapshots were deleted, how many could not be, and how long that took.</summary>
    public async Task Run(Func<string, long, long, long, Task> count, Func<RetentionEnd, Task> end, CancellationToken cancellation)
    {
        var cluster = metadata.Cluster;
        var deadline = time.GetUtcNow() + SlmSettings.Duration(cluster);
        var result = RetentionEnd.Done;
        var policies = cluster.SnapshotPolicies.Select(policy => policy.Value.Parse(policy.Key)).Where(policy => policy.Retention is not null).ToList();
        foreach (var policy in policies)
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<RetainedSnapshot> expired;
            try
            {
                expired = policy.Retention!.Expired(await List(policy), time.GetUtcNow());
            }
            catch (WinnowException)
            {
                // The other policies' repositories may well be reached.
                result = RetentionEnd.Failed;
                continue;
            }

            if (!await Delete(policy, expired, deadline, count, cancellation))
            {
                result = RetentionEnd.TimedOut;
                break;
            }
        }

        await end(result);
        await history.Trim();
    }

    private async Task<List<RetainedSnapshot>> List(SnapshotPolicy policy)
    {
        var answer = await Snapshots.Get(new GetSnapshotsRequest
        {
            Repositories = [policy.Repository],
            Snapshots = ["*"],
            SlmPolicyFilter = [policy.Id],
            IndexNames = false,
            IgnoreUnavailable = true,
        });
        using var found = JsonDocument.Parse(answer.Body);
        return [.. found.RootElement.GetProperty("snapshots").EnumerateArray()
            .Where(snapshot => snapshot.TryGetProperty("metadata", out var by) && by.ValueKind == JsonValueKind.Object
                && by.TryGetProperty(SnapshotPolicyRules.PolicyMetadata, out var id) && id.ValueEquals(policy.Id))
            .Select(snapshot => new RetainedSnapshot(
                snapshot.GetProperty("snapshot").GetString() ?? "",
                snapshot.GetProperty("state").GetString() ?? "",
                snapshot.GetProperty("start_time_in_millis").GetInt64()))];
    }

    /// <summary>False when the time was over before the work was done.</summary>
    private async Task<bool> Delete(
        SnapshotPolicy policy, IReadOnlyList<RetainedSnapshot> expired, DateTimeOffset deadline, Func<string, long, long, long, Task> count, CancellationToken cancellation)
    {
        long deleted = 0, failed = 0;
        var started = time.GetTimestamp();
        var inTime = true;
        foreach (var snapshot in expired)
        {
            inTime = time.GetUtcNow() <= deadline;
            if (!inTime || cancellation.IsCancellationRequested)
            {
                break;
            }

            WinnowError? error = null;
            try
            {
                await Snapshots.Delete(new DeleteSnapshotsRequest { Repository = policy.Repository, Snapshots = [snapshot.Name] });
                deleted++;
            }
            catch (WinnowException exception)
            {
                error = exception.Error;
                failed++;
            }

            await history.Deleted(policy, snapshot.Name, error);
        }

        if (expired.Count > 0)
        {
            await count(policy.Id, deleted, failed, (long)time.GetElapsedTime(started).TotalMilliseconds);
        }

        return inTime;
    }
}
