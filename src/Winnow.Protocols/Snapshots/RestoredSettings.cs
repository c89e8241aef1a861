using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots;

/// <summary>The settings of a restored index: the snapshot's, without those to be ignored, under those of the request.</summary>
public static class RestoredSettings
{
    /// <summary>They are what the shards' files were made by, or what the index is.</summary>
    private static readonly string[] Unmodifiable =
    [
        "index.number_of_shards", "index.version.created", "index.uuid", "index.creation_date", "index.history.uuid", "index.soft_deletes.enabled",
        "index.number_of_routing_shards", "index.routing_partition_size",
    ];

    private static readonly string[] Unremovable = [.. Unmodifiable, "index.number_of_replicas", "index.auto_expand_replicas", "index.version.upgraded"];

    public static ImmutableSortedDictionary<string, string> Apply(
        string repository,
        string snapshot,
        ImmutableSortedDictionary<string, string> settings,
        IReadOnlyDictionary<string, string?> changes,
        IReadOnlyList<string> ignored)
    {
        foreach (var key in ignored.Select(Prefixed))
        {
            if (Wildcard.IsPattern(key))
            {
                settings = settings.RemoveRange(settings.Keys.Where(name => Wildcard.Matches(key, name) && !Unremovable.Contains(name)));
            }
            else
            {
                settings = Unremovable.Contains(key)
                    ? throw SnapshotRefusals.Restore(repository, snapshot, $"cannot remove setting [{key}] on restore")
                    : settings.RemoveRange(settings.Keys.Where(name => string.Equals(name, key, StringComparison.Ordinal) || name.StartsWith(key + '.', StringComparison.Ordinal)));
            }
        }

        foreach (var (name, value) in changes.OrderBy(change => change.Key, StringComparer.Ordinal))
        {
            var key = Prefixed(name);
            if (Unmodifiable.Contains(key))
            {
                throw SnapshotRefusals.Restore(repository, snapshot, $"cannot modify setting [{key}] on restore");
            }

            settings = value is null ? settings.Remove(key) : settings.SetItem(key, value);
        }

        return settings;
    }

    private static string Prefixed(string key) => key.StartsWith("index.", StringComparison.Ordinal) ? key : $"index.{key}";
}
