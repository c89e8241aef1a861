using System.Collections.Immutable;
using System.Text;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>A new policy, or another form of one; <paramref name="Json"/> is as the client gave it.</summary>
public sealed record PutSnapshotPolicy(string Id, string Json) : ClusterCommand;

public sealed record RemoveSnapshotPolicy(string Id) : ClusterCommand;

/// <summary>Starts or stops the execution of policies on their schedules.</summary>
public sealed record SetSlmRunning(bool Running) : ClusterCommand;

/// <summary>Which policies there are.</summary>
public static class SnapshotPolicyDecisions
{
    public static ClusterMetadata Put(ClusterMetadata state, PutSnapshotPolicy put, DateTimeOffset now)
    {
        var policy = SnapshotPolicy.Parse(put.Id, Encoding.UTF8.GetBytes(put.Json));
        SnapshotPolicyRules.Check(policy, now);
        SnapshotPolicyRules.CheckInterval(policy, state.Setting(SlmSettings.MinimumInterval), now);
        if (!state.Repositories.ContainsKey(policy.Repository))
        {
            throw Refusals.IllegalArgument($"no such repository [{policy.Repository}]");
        }

        var entry = new SnapshotPolicyEntry
        {
            Json = policy.ToJson().ToJsonString(),
            Version = (state.SnapshotPolicies.GetValueOrDefault(put.Id)?.Version ?? 0) + 1,
            ModifiedMillis = now.ToUnixTimeMilliseconds(),
        };
        return state with { SnapshotPolicies = state.SnapshotPolicies.SetItem(put.Id, entry) };
    }

    public static ClusterMetadata Remove(ClusterMetadata state, RemoveSnapshotPolicy remove) => state.SnapshotPolicies.ContainsKey(remove.Id)
        ? state with { SnapshotPolicies = state.SnapshotPolicies.Remove(remove.Id) }
        : throw Refusals.ResourceNotFound($"snapshot lifecycle policy not found: {remove.Id}");

    /// <summary>The policies of a snapshot in place of those that there are; a snapshot without any leaves them.</summary>
    public static ImmutableSortedDictionary<string, SnapshotPolicyEntry> Restored(
        ClusterMetadata state, ImmutableSortedDictionary<string, string> policies, DateTimeOffset now) => policies.IsEmpty
            ? state.SnapshotPolicies
            : policies.ToImmutableSortedDictionary(
                policy => policy.Key,
                policy => state.SnapshotPolicies.GetValueOrDefault(policy.Key) is var there && string.Equals(there?.Json, policy.Value, StringComparison.Ordinal)
                    ? there!
                    : new SnapshotPolicyEntry { Json = policy.Value, Version = (there?.Version ?? 0) + 1, ModifiedMillis = now.ToUnixTimeMilliseconds() },
                StringComparer.Ordinal);

    public static ClusterMetadata SetRunning(ClusterMetadata state, SetSlmRunning set, DateTimeOffset now) => state.Slm.Stopped != set.Running
        ? state
        : state with { Slm = set.Running ? new SlmMode { StartedMillis = now.ToUnixTimeMilliseconds() } : state.Slm with { Stopped = true } };
}
