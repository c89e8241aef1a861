using System.Globalization;
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

    public static IndexMetadata Expand(IndexMetadata state, ExpandReplicas command, DateTimeOffset now) =>
        Change(state, new SetSettings(state.Settings.SetItem("index.number_of_replicas", command.Replicas.ToString(CultureInfo.InvariantCulture))), now);

    private static ShardTable Resize(ShardTable shard, int count, DateTimeOffset now)
    {
        while (shard.Count < count)
        {
            shard = shard with { Copies = shard.Copies.Add(Unassign(new ShardCopy(), UnassignedReasons.ReplicaAdded, now)) };
        }

        while (shard.Count > count)
        {
            // Those without a node go first, then those that are not there yet.
            shard = Without(shard, shard.Copies.Where(copy => copy is { Primary: false, IsRelocationTarget: false }).OrderBy(copy => copy.State).First());
        }

        return shard;
    }

    private static ShardTable Without(ShardTable shard, ShardCopy copy)
    {
        if (copy.State == CopyState.Relocating)
        {
            shard = AllocationDecisions.CancelMove(shard, shard.OtherEnd(copy)!, failed: false);
            copy = shard.Copy(copy.AllocationId!)!;
        }

        var without = shard with { Copies = shard.Copies.Remove(copy) };
        return copy.AllocationId is null ? without : OutOfSync(without, copy.AllocationId);
    }
}
