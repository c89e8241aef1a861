using System.Collections.Immutable;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Protocols.Snapshots;

/// <summary>The names of restored indices, whose grains have them already, and what else comes back: all or nothing.</summary>
public sealed record RestoreIndices(string Snapshot, ImmutableArray<RestoredName> Indices, SnapshotGlobalState? GlobalState) : ClusterCommand;

/// <summary>A new name, or that of a closed index that is replaced and keeps its uuid.</summary>
public sealed record RestoredName(string Name, string Uuid, bool Hidden, long CreatedMillis, ImmutableArray<AliasEntry> Aliases);

/// <summary>The decision on them.</summary>
public static class RestoreDecision
{
    /// <summary>Whether an index of a restore was deleted since: it does not come back when the restore is carried on.</summary>
    public static bool IsDeleted(ClusterMetadata state, string uuid) => state.Graveyard.Contains(uuid);

    /// <summary>Refuses names that are taken, other than by closed indices. An index that is there already by this restore is left as it is.</summary>
    public static void Check(ClusterMetadata state, string snapshot, IEnumerable<(string Name, string Uuid)> indices)
    {
        foreach (var (name, uuid) in indices)
        {
            if (!state.Indices.TryGetValue(name, out var there))
            {
                ClusterDecisions.CheckNewIndexName(state, name);
            }
            else if (!string.Equals(there.Uuid, uuid, StringComparison.Ordinal))
            {
                throw Refusals.SnapshotRestore(
                    snapshot,
                    $"cannot restore index [{name}] because an open index with same name already exists in the cluster. Either close or delete the existing index or restore the index under a different name by providing a rename pattern and replacement name");
            }
        }
    }

    public static ClusterDecision Decide(ClusterMetadata state, RestoreIndices restore, DateTimeOffset now)
    {
        restore = restore with { Indices = restore.Indices.RemoveAll(index => IsDeleted(state, index.Uuid)) };
        Check(state, restore.Snapshot, restore.Indices.Select(index => (index.Name, index.Uuid)));
        var decided = state;
        var reopened = ImmutableArray.CreateBuilder<ClusterEffect>();
        foreach (var index in restore.Indices)
        {
            if (state.Indices.TryGetValue(index.Name, out var there))
            {
                if (!there.Closed)
                {
                    continue;
                }

                reopened.Add(new IndexClosedChanged(there.Uuid, Closed: false));
            }

            decided = With(decided, index, there);
        }

        foreach (var alias in restore.Indices.SelectMany(index => index.Aliases).Select(alias => alias.Name).Distinct(StringComparer.Ordinal))
        {
            AliasDecisions.CheckOneWriter(decided, alias);
        }

        return new ClusterDecision(restore.GlobalState is { } global ? With(decided, global, now) : decided, reopened.ToImmutable());
    }

    private static ClusterMetadata With(ClusterMetadata state, RestoredName index, IndexEntry? there)
    {
        var entry = new IndexEntry
        {
            Name = index.Name,
            Uuid = index.Uuid,
            Hidden = index.Hidden,
            CreatedMillis = index.CreatedMillis,
            AliasesVersion = (there?.AliasesVersion ?? 0) + 1,
        };
        var aliases = entry.Aliases;
        foreach (var alias in index.Aliases)
        {
            AliasDecisions.CheckNew(state, alias, index.Name);
            aliases = aliases.SetItem(alias.Name, alias);
        }

        return state with { Indices = state.Indices.SetItem(index.Name, entry with { Aliases = aliases }) };
    }

    /// <summary>Settings, composable templates and policies, if there were any, are as they were; legacy templates of other names stay.</summary>
    private static ClusterMetadata With(ClusterMetadata state, SnapshotGlobalState global, DateTimeOffset now) => state with
    {
        Persistent = global.Persistent,
        IndexTemplates = global.IndexTemplates,
        ComponentTemplates = global.ComponentTemplates,
        LegacyTemplates = state.LegacyTemplates.SetItems(global.LegacyTemplates),
        SnapshotPolicies = SnapshotPolicyDecisions.Restored(state, global.Policies, now),
    };
}
