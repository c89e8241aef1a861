using System.Collections.Immutable;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots;

/// <summary>
/// Indices, by uuid, that snapshots are being made of, and those whose shards are being fetched from one: no decision may take them away from
/// under these. A snapshot that may be partial does without.
/// </summary>
public sealed record IndicesInUse(ImmutableHashSet<string> Snapshotted, ImmutableHashSet<string> Restored)
{
    public static IndicesInUse None { get; } = new([], []);

    public static IndicesInUse Of(IEnumerable<RepositoryState> repositories, IEnumerable<IndexMetadata> indices) => new(
        [
            .. repositories.SelectMany(repository => repository.Operations)
                .Where(operation => operation is { Aborted: false, Failure: null, Creating: { Partial: false, Failure: null } })
                .SelectMany(operation => operation.Creating!.Indices)
                .Select(index => index.Uuid),
        ],
        [.. indices.Where(IsBeingRestored).Select(index => index.Uuid)]);

    /// <summary>Refuses a change of the cluster's names by which an index goes, or is closed, that is in use.</summary>
    public void Check(ClusterMetadata before, ClusterMetadata after)
    {
        if (Snapshotted.IsEmpty && Restored.IsEmpty)
        {
            return;
        }

        var closed = before.Indices.Values.Where(index => !index.Closed && after.ByUuid(index.Uuid) is { Closed: true }).ToList();
        if (Text(closed, Restored) is { } restored)
        {
            throw Refusals.IllegalArgument($"Cannot close indices that are being restored: {restored}");
        }

        if (Text(closed, Snapshotted) is { } snapshotted)
        {
            throw SnapshotRefusals.InProgress("close", snapshotted);
        }

        if (Text(before.Indices.Values.Where(index => after.ByUuid(index.Uuid) is null), Snapshotted) is { } gone)
        {
            throw SnapshotRefusals.InProgress("delete", gone);
        }
    }

    private static bool IsBeingRestored(IndexMetadata index) => index.Restore is not null
        && index.Shards.Any(shard => RestoreProgress.Of(index, shard).State is ShardRestoreState.Init or ShardRestoreState.Started);

    /// <summary>Null when none of the indices is in use.</summary>
    private static string? Text(IEnumerable<IndexEntry> indices, ImmutableHashSet<string> used)
    {
        var names = string.Join(", ", indices.Where(index => used.Contains(index.Uuid)).Select(index => $"[{index.Name}/{index.Uuid}]"));
        return names.Length == 0 ? null : $"[{names}]";
    }
}
