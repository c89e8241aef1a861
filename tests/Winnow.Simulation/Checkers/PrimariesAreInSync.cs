using Winnow.Protocols.Indices;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>I2 and the first half of I3, at every decision: only an in-sync copy becomes primary, terms only grow, and grow with every promotion.</summary>
internal static class PrimariesAreInSync
{
    public static void Check(IndexMetadata? before, IndexMetadata after)
    {
        foreach (var (was, shard) in (before?.Shards ?? []).Zip(after.Shards))
        {
            Check(after, was, shard, isRestored: !string.Equals(before!.RestoredBy, after.RestoredBy, StringComparison.Ordinal));
            if (before.Closed && !after.Closed && shard.Primary.AllocationId is { } id && shard.PrimaryTerm <= was.PrimaryTerm)
            {
                throw new ViolationException("I3", $"[{after.Name}][{shard.Id}]: {id} was opened again in the term {shard.PrimaryTerm} that it was closed in");
            }
        }
    }

    private static void Check(IndexMetadata metadata, ShardTable was, ShardTable shard, bool isRestored)
    {
        var index = metadata.Name;
        if (shard.PrimaryTerm < was.PrimaryTerm)
        {
            throw new ViolationException("I3", $"the term of [{index}][{shard.Id}] went from {was.PrimaryTerm} to {shard.PrimaryTerm}");
        }

        if (isRestored)
        {
            // What a snapshot has takes the place of what all copies had.
            return;
        }

        if (was.InSync.Length > 0 && shard.InSync.Length == 0)
        {
            throw new ViolationException("I2", $"[{index}][{shard.Id}] has no in-sync copy any more; before: {string.Join(", ", was.InSync)}");
        }

        var (earlier, now) = (was.Primary, shard.Primary);
        if (now.AllocationId is not { } id || string.Equals(id, earlier.AllocationId, StringComparison.Ordinal) || was.InSync.IsEmpty)
        {
            return;
        }

        // The target of a move takes over from a primary that hands it all it has.
        var isMove = was.Copy(id) is { IsRelocationTarget: true, Primary: true };
        if (!isMove && !was.InSync.Contains(id))
        {
            throw new ViolationException("I2", $"[{index}][{shard.Id}]: {id} became primary and was not in sync; in sync were {string.Join(", ", was.InSync)}");
        }

        // While the index is closed there is nothing that it could be the primary of.
        if (shard.PrimaryTerm <= was.PrimaryTerm && !metadata.Closed)
        {
            throw new ViolationException("I3", $"[{index}][{shard.Id}]: {id} became primary in the term {shard.PrimaryTerm} of {earlier.AllocationId}");
        }
    }
}
