using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>When policies and retention are executed, and what is remembered of it.</summary>
public static class SlmDecisions
{
    /// <summary>
    /// The policies whose time has come, in order. An execution that was missed while nobody could begin it is made up for, once, however
    /// many were missed; none is begun while the one before runs.
    /// </summary>
    public static IReadOnlyList<string> Due(ClusterMetadata cluster, SlmState state, DateTimeOffset now) => cluster.Slm.Stopped
        ? []
        : [.. cluster.SnapshotPolicies.Keys.Where(id => state.Policies.GetValueOrDefault(id)?.Running is null && Next(cluster, state, id) is { } next && next <= now)];

    /// <summary>Whether retention's time has come.</summary>
    public static bool IsRetentionDue(ClusterMetadata cluster, SlmState state, DateTimeOffset now) => NextRetention(cluster, state) is { } next && next <= now;

    /// <summary>When <see cref="Due"/> or <see cref="IsRetentionDue"/> will have something next; null when nothing is planned.</summary>
    public static DateTimeOffset? NextWake(ClusterMetadata cluster, SlmState state)
    {
        var wakes = cluster.Slm.Stopped
            ? []
            : cluster.SnapshotPolicies.Keys.Where(id => state.Policies.GetValueOrDefault(id)?.Running is null).Select(id => Next(cluster, state, id));
        return wakes.Append(NextRetention(cluster, state)).Min();
    }

    /// <summary>The same state when the policy has an execution already, or is gone.</summary>
    public static SlmState Begin(ClusterMetadata cluster, SlmState state, string id, PolicyExecution execution)
    {
        var progress = state.Policies.GetValueOrDefault(id) ?? new PolicyProgress();
        return progress.Running is not null || !cluster.SnapshotPolicies.ContainsKey(id)
            ? state
            : With(state, id, progress with { Running = execution, CheckedMillis = Math.Max(progress.CheckedMillis, execution.StartMillis) });
    }

    /// <summary>The same state when the execution is not the one that runs.</summary>
    public static SlmState End(SlmState state, string id, string uuid, PolicyOutcome outcome)
    {
        if (state.Policies.GetValueOrDefault(id) is not { Running: { } running } progress || !string.Equals(running.Uuid, uuid, StringComparison.Ordinal))
        {
            return state;
        }

        var ended = progress with { Running = null };
        return With(state, id, outcome.Details is null
            ? ended with { LastSuccess = outcome, Taken = progress.Taken + 1 }
            : ended with { LastFailure = outcome, Failed = progress.Failed + 1 });
    }

    public static SlmState BeginRetention(SlmState state, DateTimeOffset now) =>
        state with { RetentionCheckedMillis = now.ToUnixTimeMilliseconds(), RetentionRuns = state.RetentionRuns + 1 };

    /// <summary>Counts what retention deleted of a policy's snapshots; nothing of a policy that is gone.</summary>
    public static SlmState CountDeletions(ClusterMetadata cluster, SlmState state, string id, long deleted, long failed, long millis)
    {
        var counted = state with { RetentionDeletionMillis = state.RetentionDeletionMillis + millis };
        if (!cluster.SnapshotPolicies.ContainsKey(id))
        {
            return counted;
        }

        var progress = state.Policies.GetValueOrDefault(id) ?? new PolicyProgress();
        return With(counted, id, progress with { Deleted = progress.Deleted + deleted, DeletionFailures = progress.DeletionFailures + failed });
    }

    /// <summary>Forgets policies that are gone and have nothing under way; the same state when there are none.</summary>
    public static SlmState Forget(ClusterMetadata cluster, SlmState state)
    {
        var gone = state.Policies.Where(policy => policy.Value.Running is null && !cluster.SnapshotPolicies.ContainsKey(policy.Key)).Select(policy => policy.Key).ToList();
        return gone.Count == 0 ? state : state with { Policies = state.Policies.RemoveRange(gone) };
    }

    private static DateTimeOffset? Next(ClusterMetadata cluster, SlmState state, string id)
    {
        var entry = cluster.SnapshotPolicies[id];
        var from = Math.Max(Math.Max(entry.ModifiedMillis, cluster.Slm.StartedMillis), state.Policies.GetValueOrDefault(id)?.CheckedMillis ?? 0);
        return SnapshotSchedule.Parse(entry.Parse(id).Schedule).Next(Time(entry.ModifiedMillis), Time(from));
    }

    /// <summary>Retention has something to do only where a policy asks for it, and begins with the first that does.</summary>
    private static DateTimeOffset? NextRetention(ClusterMetadata cluster, SlmState state)
    {
        var policies = cluster.SnapshotPolicies.Where(policy => policy.Value.Parse(policy.Key).Retention is not null).Select(policy => policy.Value).ToList();
        return cluster.Slm.Stopped || policies.Count == 0
            ? null
            : SlmSettings.Retention(cluster)?.Next(Time(Math.Max(
                Math.Max(state.RetentionCheckedMillis, cluster.Slm.StartedMillis), policies.Min(policy => policy.ModifiedMillis))));
    }

    private static SlmState With(SlmState state, string id, PolicyProgress progress) => state with { Policies = state.Policies.SetItem(id, progress) };

    private static DateTimeOffset Time(long millis) => DateTimeOffset.FromUnixTimeMilliseconds(millis);
}
