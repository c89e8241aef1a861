using Winnow.Protocols.Following;
using static Winnow.Protocols.Indices.IndexDecisions;

namespace Winnow.Protocols.Indices;

/// <summary>
/// An index that is made of a snapshot. Its primaries are fetched from the repository, wherever they are placed: until one has started, no disk
/// holds a copy that could be trusted, and losing its node only means to fetch it elsewhere.
/// </summary>
internal static class RestoreDecisions
{
    public static IndexMetadata Restore(IndexMetadata state, RestoreIndex command, DateTimeOffset now)
    {
        if (string.Equals(state.RestoredBy, command.Source.Uuid, StringComparison.Ordinal))
        {
            // A retry of the same command.
            return state;
        }

        if (!state.IsNone && !state.Closed)
        {
            throw Refusals.SnapshotRestore(
                command.Source.ToString(),
                $"cannot restore index [{state.Name}] because an open index with same name already exists in the cluster. Either close or delete the existing index or restore the index under a different name by providing a rename pattern and replacement name");
        }

        if (!state.IsNone && state.NumberOfShards != command.Shards.Length)
        {
            throw Refusals.SnapshotRestore(
                command.Source.ToString(),
                $"cannot restore index [{state.Name}] with [{state.NumberOfShards}] shards from a snapshot of index [{command.Source.Index}] with [{command.Shards.Length}] shards");
        }

        // A follower's snapshot gives back an index that follows nobody.
        var restored = Initial(command.Index with { Settings = command.Index.Settings.Remove(FollowEntry.Setting) }, now) with
        {
            Version = state.Version,
            CreatedMillis = command.CreatedMillis,
            MappingVersion = Math.Max(command.MappingVersion, state.IsNone ? 1 : state.MappingVersion + 1),
            SettingsVersion = Math.Max(command.SettingsVersion, state.IsNone ? 1 : state.SettingsVersion + 1),
            Restore = command.Source,
            RestoredBy = command.Source.Uuid,
        };
        var reason = state.IsNone ? UnassignedReasons.NewIndexRestored : UnassignedReasons.ExistingIndexRestored;
        return restored with { Shards = [.. command.Shards.Select((shard, id) => Shard(restored, id, shard, state, reason, now))] };
    }

    /// <summary>Nothing is left to be fetched: the snapshot may go.</summary>
    public static IndexMetadata Complete(IndexMetadata state) =>
        state.Restore is not null && !state.Shards.Any(shard => shard.Primary.Source == CopySource.Snapshot) ? state with { Restore = null } : state;

    /// <summary>Operations of the snapshot have terms of their own: those that come after them must have higher ones.</summary>
    private static ShardTable Shard(IndexMetadata index, int id, RestoredShard shard, IndexMetadata before, string reason, DateTimeOffset now) => new()
    {
        Id = id,
        PrimaryTerm = Math.Max(shard.PrimaryTerm, before.IsNone ? 0 : before.Shards[id].PrimaryTerm),
        Copies =
        [
            .. Enumerable.Range(0, 1 + index.NumberOfReplicas).Select(i => Unassign(
                new ShardCopy { Primary = i == 0, Source = i == 0 && shard.InSnapshot ? CopySource.Snapshot : default }, reason, now)),
        ],
    };
}
