using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Following;

/// <summary>Patterns are names of the cluster; what they have seen to is persisted with them.</summary>
internal static class AutoFollowDecisions
{
    public static ClusterMetadata Decide(ClusterMetadata state, AutoFollowCommand command)
    {
        if (command is PutAutoFollow put)
        {
            return With(state, put.Name, Put(state.AutoFollow.GetValueOrDefault(put.Name), put));
        }

        if (!state.AutoFollow.TryGetValue(command.Name, out var there))
        {
            // What was seen to for a pattern that is gone is of no use to anybody.
            return command is RecordAutoFollow ? state : throw Refusals.ResourceNotFound($"auto-follow pattern [{command.Name}] is missing");
        }

        return command switch
        {
            RemoveAutoFollow => state with { AutoFollow = state.AutoFollow.Remove(command.Name) },
            SetAutoFollowActive set => With(state, command.Name, there.Paused == !set.Active ? there : there with { Paused = !set.Active }),
            RecordAutoFollow record => With(state, command.Name, Record(there, record)),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no such command"),
        };
    }

    /// <summary>Indices that are there already are not followed, unless the pattern wants them or has followed them before.</summary>
    private static AutoFollowEntry Put(AutoFollowEntry? there, PutAutoFollow put)
    {
        if (string.Equals(there?.Json, put.Json, StringComparison.Ordinal))
        {
            return there!;
        }

        var pattern = AutoFollowPattern.Parse(put.Name, System.Text.Encoding.UTF8.GetBytes(put.Json));
        var before = there?.Parse(put.Name) is { } old && string.Equals(old.RemoteCluster, pattern.RemoteCluster, StringComparison.Ordinal) ? old : null;
        var older = pattern.IncludeExisting
            ? []
            : put.Existing.Where(index => pattern.Matches(index.Name) && before?.Matches(index.Name) != true).Select(index => index.Uuid);
        return new AutoFollowEntry
        {
            Json = put.Json,
            Paused = there?.Paused ?? false,
            Followed = Sorted((before is null ? [] : there!.Followed).Concat(older)),
        };
    }

    private static AutoFollowEntry Record(AutoFollowEntry there, RecordAutoFollow record)
    {
        var followed = Sorted(there.Followed.Except(record.Removed, StringComparer.Ordinal).Concat(record.Added));
        return followed.SequenceEqual(there.Followed) ? there : there with { Followed = followed };
    }

    private static ImmutableArray<string> Sorted(IEnumerable<string> uuids) => [.. uuids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static ClusterMetadata With(ClusterMetadata state, string name, AutoFollowEntry entry) =>
        ReferenceEquals(state.AutoFollow.GetValueOrDefault(name), entry) ? state : state with { AutoFollow = state.AutoFollow.SetItem(name, entry) };
}
