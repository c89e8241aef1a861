
namespace Winnow.Protocols.Snapshots;

/// <summary>
/// What may begin in a repository and what may run in it at the same time. Creates, clones and restores run side by side, but a shard is
/// taken for one snapshot after the other. A delete waits for the creates and clones that it concerns, and deletes run one after the other.
/// Other clusters need no word here: the repository's root orders them.
/// </summary>
public static class SnapshotOperations
{
    /// <summary><c>snapshot.max_concurrent_operations</c>.</summary>
    public const int DefaultMaxOperations = 1000;

    /// <summary>A create or clone joins the operations; one that is there already changes nothing.</summary>
    public static RepositoryState Make(RepositoryState state, string repository, SnapshotOperation operation, int maxOperations)
    {
        if (state.Find(operation.Uuid) is not null)
        {
            return state;
        }

        var name = operation.Makes!;
        if (state.Operations.Any(other => string.Equals(other.Makes, name, StringComparison.Ordinal)))
        {
            throw SnapshotRefusals.InvalidSnapshotName(repository, name, "snapshot with the same name is already in-progress");
        }

        if (operation.Cloning is { } clone && Deletes(state, clone.SourceUuid))
        {
            throw SnapshotRefusals.Concurrent(repository, clone.Source, "cannot clone from snapshot that is being deleted");
        }

        CheckRoom(state, repository, name, maxOperations);
        return state with { Operations = state.Operations.Add(operation) };
    }

    /// <summary>
    /// A delete joins one that is the same, or one that still waits, or the operations. Creates that it names are aborted. Gives back the
    /// operation to wait for.
    /// </summary>
    public static (RepositoryState State, string Uuid) Delete(RepositoryState state, string repository, SnapshotOperation delete, int maxOperations)
    {
        if (state.Find(delete.Uuid) is not null)
        {
            return (state, delete.Uuid);
        }

        foreach (var restore in state.Operations.Where(operation => operation.Kind == OperationKind.Restore))
        {
            if (delete.Targets.FirstOrDefault(target => Is(target, restore.Restoring!.SnapshotUuid)) is { } target)
            {
                throw SnapshotRefusals.Concurrent(repository, target.Name, $"cannot delete snapshot during a restore in progress in [{restore.Uuid}]");
            }
        }

        var wanted = delete.Targets.Select(target => target.Uuid).ToHashSet(StringComparer.Ordinal);
        state = state with
        {
            Operations = [.. state.Operations.Select(operation => operation.Kind == OperationKind.Create && wanted.Contains(operation.Uuid)
                ? operation with { Aborted = true }
                : operation)],
        };
        foreach (var other in state.Operations.Where(operation => operation.Kind == OperationKind.Delete))
        {
            if (wanted.SetEquals(other.Targets.Select(target => target.Uuid)))
            {
                return (state, other.Uuid);
            }

            if (!MayRun(state, other))
            {
                var merged = other with
                {
                    Targets = [.. other.Targets.Concat(delete.Targets).DistinctBy(target => target.Uuid, StringComparer.Ordinal)],
                };
                return (state with { Operations = state.Operations.Replace(other, merged) }, other.Uuid);
            }
        }

        CheckRoom(state, repository, string.Join(",", delete.Targets.Select(target => target.Name)), maxOperations);
        return (state with { Operations = state.Operations.Add(delete) }, delete.Uuid);
    }

    public static RepositoryState Restore(RepositoryState state, string repository, SnapshotOperation restore)
    {
        if (state.Find(restore.Uuid) is not null)
        {
            return state;
        }

        return Deletes(state, restore.Restoring!.SnapshotUuid)
            ? throw SnapshotRefusals.Concurrent(repository, restore.Restoring.Snapshot, "cannot restore a snapshot while a snapshot deletion is in-progress")
            : state with { Operations = state.Operations.Add(restore) };
    }

    /// <summary>A restore's indices are there.</summary>
    public static RepositoryState Begun(RepositoryState state, string uuid) => state.Find(uuid) is { Restoring: { Begun: false } plan } operation
        ? state with { Operations = state.Operations.Replace(operation, operation with { Restoring = plan with { Begun = true } }) }
        : state;

    /// <summary>An operation has come to nothing; the first reason stays.</summary>
    public static RepositoryState Fail(RepositoryState state, string uuid, string failure) => state.Find(uuid) is { Failure: null } operation
        ? state with { Operations = state.Operations.Replace(operation, operation with { Failure = failure }) }
        : state;

    /// <summary>The next epoch, and one that is higher than another.</summary>
    public static RepositoryState Raise(RepositoryState state, long above) => state with { Epoch = Math.Max(state.Epoch, above) + 1 };

    public static RepositoryState End(RepositoryState state, string uuid) => state.Find(uuid) is { } operation
        ? state with { Operations = state.Operations.Remove(operation) }
        : state;

    /// <summary>Whether nothing that is there is in the way of an operation of these.</summary>
    public static bool MayRun(RepositoryState state, SnapshotOperation operation)
    {
        if (operation.Kind != OperationKind.Delete)
        {
            return true;
        }

        var before = true;
        foreach (var other in state.Operations)
        {
            if (string.Equals(other.Uuid, operation.Uuid, StringComparison.Ordinal))
            {
                before = false;
            }
            else if (other.Kind == OperationKind.Delete ? before : Concerns(operation, other))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>By index, the create before this one that takes the same index: its shards are taken when that one has taken them.</summary>
    public static IReadOnlyDictionary<string, string> Predecessors(RepositoryState state, SnapshotOperation operation)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var other in state.Operations.TakeWhile(other => !string.Equals(other.Uuid, operation.Uuid, StringComparison.Ordinal)))
        {
            if (other is { Creating: { Failure: null } plan, Aborted: false, Failure: null })
            {
                foreach (var index in plan.Indices)
                {
                    found[index.Uuid] = other.Uuid;
                }
            }
        }

        return operation.Creating is { } create
            ? found.Where(pair => create.Indices.Any(index => string.Equals(index.Uuid, pair.Key, StringComparison.Ordinal))).ToDictionary(StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>
    /// Refuses when the repository may not be changed or removed. What has failed and cannot be taken back, because the storage does not answer,
    /// is no hindrance: it may be the definition that is wrong.
    /// </summary>
    public static void CheckUnused(RepositoryState state, string repository)
    {
        if (state.Operations.FirstOrDefault(operation => operation.Failure is null) is { } operation)
        {
            throw SnapshotRefusals.RepositoryConflict(repository, operation.Kind switch
            {
                OperationKind.Delete => "snapshot deletion is in progress",
                OperationKind.Restore => "snapshot restore is in progress",
                _ => "snapshot is in progress",
            });
        }
    }

    /// <summary>Whether a delete names what a create makes, or what a clone makes or reads.</summary>
    private static bool Concerns(SnapshotOperation delete, SnapshotOperation other) =>
        delete.Targets.Any(target => Is(target, other.Uuid) || (other.Cloning is { } clone && Is(target, clone.SourceUuid)));

    private static bool Deletes(RepositoryState state, string uuid) =>
        state.Operations.Any(operation => operation.Kind == OperationKind.Delete && operation.Targets.Any(target => Is(target, uuid)));

    private static bool Is(SnapshotTarget target, string uuid) => string.Equals(target.Uuid, uuid, StringComparison.Ordinal);

    private static void CheckRoom(RepositoryState state, string repository, string name, int maxOperations)
    {
        var running = state.Operations.Count(operation => operation.Kind != OperationKind.Restore);
        if (running >= maxOperations)
        {
            throw SnapshotRefusals.Concurrent(
                repository,
                name,
                $"Cannot start another operation, already running [{running}] operations and the current limit for concurrent snapshot operations is set to [{maxOperations}]");
        }
    }
}
