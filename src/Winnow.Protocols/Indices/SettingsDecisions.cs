using static Winnow.Protocols.Indices.IndexDecisions;

namespace Winnow.Protocols.Indices;

/// <summary>New settings; the number of copies follows the number of replicas in the same decision.</summary>
internal static class SettingsDecisions
{
    public static IndexMetadata Change(IndexMetadata state, SetSettings command, DateTimeOffset now)
    {
        if (state.Settings.Count == command.Settings.Count && state.Settings.SequenceEqual(command.Settings))
        {
            return state;
        }

        var changed = state with { Settings = command.Settings, SettingsVersion = state.SettingsVersion + 1 };
        return changed.NumberOfReplicas == state.NumberOfReplicas
            ? changed
            : changed with { Shards = [.. changed.Shards.Select(shard => Resize(shard, 1 + changed.NumberOfReplicas, now))] };
    }

    private static ShardTable Resize(ShardTable shard, int count, DateTimeOffset now)
    {
        var copies = shard.Copies;
        while (copies.Length < count)
        {
            copies = copies.Add(Unassign(new ShardCopy(), UnassignedReasons.ReplicaAdded, now));
        }

        while (copies.Length > count)
        {
            // Those without a node go first.
            var spare = copies.Where(copy => !copy.Primary).OrderBy(copy => copy.State).First();
            copies = copies.Remove(spare);
            shard = shard with { InSync = spare.AllocationId is null ? shard.InSync : shard.InSync.Remove(spare.AllocationId) };
        }

        return shard with { Copies = copies };
    }
}
