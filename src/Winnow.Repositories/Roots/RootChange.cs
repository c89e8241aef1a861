using System.Collections.Immutable;

namespace Winnow.Repositories;

/// <summary>
/// A change of the root. Each can be asked for again when nobody knows whether it was done: it is recognised, and nothing happens twice.
/// </summary>
public abstract record RootChange
{
    private protected RootChange()
    {
    }
}

/// <summary>
/// Registers a create, clone or restore: before it looks at any content. A create or clone is refused when its name is taken, in the
/// catalog or by another activity.
/// </summary>
/// <param name="Activity">Its generation is set by the repository: the root that the change returns has it.</param>
public sealed record RegisterActivity(Activity Activity) : RootChange;

/// <summary>Says that these are alive; those that are not registered are left out.</summary>
public sealed record RenewActivities(ImmutableArray<string> Uuids, long NowMillis) : RootChange;

/// <summary>
/// Gives up, or ends a restore. One that is not registered cannot be any more by a change that was begun before: the root moves in any case.
/// </summary>
public sealed record UnregisterActivity(string Uuid) : RootChange;

/// <summary>
/// Takes what is not alive out: the cluster's own that it does not know, and others' that were not renewed since. Their creates are
/// refused from then on.
/// </summary>
public sealed record DropStaleActivities(string ClusterUuid, ImmutableArray<string> Known, long RenewedBeforeMillis) : RootChange;

/// <summary>
/// Adds a snapshot (or a clone: its infos with other names) and unregisters the activity of its uuid. Everything that it names is in the
/// table of contents, or was uploaded for it.
/// </summary>
/// <param name="ActivityGeneration">The generation at which the activity was registered; refused when it is not registered as of that.</param>
public sealed record AddSnapshot(SnapshotInfo Info, long ActivityGeneration) : RootChange;

/// <summary>Removes snapshots and condemns what only they held. Those that are not there any more are left out.</summary>
public sealed record RemoveSnapshots(ImmutableArray<SnapshotId> Snapshots) : RootChange;

/// <summary>Takes the contents of batches out of the table, if nobody who is registered can rely on them.</summary>
internal sealed record BeginSweep(ImmutableArray<string> Batches) : RootChange;

/// <summary>Takes batches whose blobs are gone out of the root.</summary>
internal sealed record EndSweep(ImmutableArray<string> Batches) : RootChange;

/// <summary>Changes nothing but the generation: no change that was begun before can end any more.</summary>
internal sealed record Fence : RootChange;
