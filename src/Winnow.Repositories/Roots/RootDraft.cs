using System.Collections.Immutable;
using Winnow.Repositories.Format;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories.Roots;

/// <summary>All that has to be written before a new root can take the place of the one that it was made from.</summary>
/// <param name="Blobs">New pages and a garbage batch.</param>
/// <param name="Persist">Blobs that others may have put and that the root will lead to.</param>
/// <param name="Replaced">Pages that only older roots lead to, once this one is there.</param>
internal sealed record NextRoot(RepositoryRoot Root, IReadOnlyList<(string Name, byte[] Blob)> Blobs, IReadOnlyList<string> Persist, IReadOnlyList<string> Replaced);

/// <summary>Applies changes to one root. Nothing but infos of new snapshots is written.</summary>
internal sealed partial class RootDraft(RepositoryParts parts, RepositoryRoot root, WriterEpoch? by, CancellationToken cancellation)
{
    private readonly long _generation = root.Generation + 1;
    private readonly ContentsDraft _contents = new(parts.Contents, root.Contents);
    private readonly SortedDictionary<string, SnapshotEntry?> _catalog = new(StringComparer.Ordinal);
    private readonly List<CondemnedContent> _losers = [];
    private readonly List<string> _removedInfos = [];
    private readonly List<string> _persist = [];
    private ImmutableArray<Activity> _activities = root.Activities;
    private ImmutableArray<GarbageBatch> _garbage = root.Garbage;
    private readonly ImmutableArray<WriterEpoch> _epochs = by is null || root.EpochOf(by.Writer) == by.Epoch
        ? root.Epochs
        : root.Epochs.RemoveAll(epoch => epoch.Writer == by.Writer).Add(by);
    private bool _fence;
    private RootChange? _rest;

    /// <summary>What is left of the last change, when all of it would have touched too much at once.</summary>
    public RootChange? TakeRest()
    {
        var rest = _rest;
        _rest = null;
        return rest;
    }

    /// <exception cref="BlobGoneException">Something is not there: it is lost, or the root is not the newest.</exception>
    public async Task<RootChangeOutcome> Apply(RootChange change)
    {
        try
        {
            var outcome = await (change switch
            {
                RegisterActivity register => Register(register.Activity),
                RenewActivities renew => Done(_activities = [.. _activities.Select(activity =>
                    renew.Uuids.Contains(activity.Uuid) && activity.RenewedMillis < renew.NowMillis ? activity with { RenewedMillis = renew.NowMillis } : activity)]),
                UnregisterActivity unregister => Unregister(unregister.Uuid),
                DropStaleActivities drop => Done(_activities = _activities.RemoveAll(activity => activity.ClusterUuid == drop.ClusterUuid
                    ? !drop.Known.Contains(activity.Uuid)
                    : activity.RenewedMillis < drop.RenewedBeforeMillis)),
                AddSnapshot add => Add(add),
                RemoveSnapshots remove => Remove(remove.Snapshots),
                BeginSweep begin => BeginSweep(begin.Batches),
                EndSweep end => Done(_garbage = _garbage.RemoveAll(batch => batch.Sweeping && end.Batches.Contains(batch.Uuid))),
                Fence => Done(_fence = true),
                _ => throw new ArgumentException($"unknown change [{change.GetType().Name}]", nameof(change)),
            });
            _contents.Keep();
            return outcome;
        }
        catch
        {
            _contents.Undo();
            throw;
        }
    }

    /// <summary>The root that has all changes; null when they change nothing.</summary>
    public async Task<NextRoot?> Finish(string changeUuid)
    {
        var blobs = new List<(string, byte[])>();
        var edits = new List<TreeEdit>();
        var condemned = new List<CondemnedContent>(_losers.Distinct());
        foreach (var (hash, before, now) in _contents.Changes(_generation))
        {
            edits.Add(new TreeEdit(hash.ToArray(), now is null ? (ReadOnlyMemory<byte>?)null : ContentsTable.Encode(now)));
            if (now is { References: 0 } && before is not { References: 0 })
            {
                condemned.Add(new CondemnedContent(hash, now.Location, now.Length));
            }
        }

        if (condemned.Count + _removedInfos.Count > 0)
        {
            var batch = new GarbageBatch(
                parts.NewUuid(), _generation, Sweeping: false, condemned.Count + _removedInfos.Count, condemned.Sum(content => content.Length));
            blobs.Add((BlobNames.Batch(batch.Uuid), new BatchBlob(condemned, _removedInfos).Encode(parts.Options.Compress)));
            _garbage = _garbage.Add(batch);
        }

        var catalog = await new TreeUpdate(parts.Catalog, parts, changeUuid, 0).Apply(root.Catalog, [.. CatalogEdits()], cancellation);
        var contents = await new TreeUpdate(parts.Contents, parts, changeUuid, catalog.Written.Count).Apply(root.Contents, [.. edits], cancellation);
        var next = root with { Catalog = catalog.Tree, Contents = contents.Tree, Activities = _activities, Garbage = _garbage, Epochs = _epochs };
        if (!_fence && _epochs == root.Epochs && next.Catalog == root.Catalog && next.Contents == root.Contents
            && _activities.AsSpan().SequenceEqual(root.Activities.AsSpan()) && _garbage.AsSpan().SequenceEqual(root.Garbage.AsSpan()))
        {
            return null;
        }

        TreeUpdated[] updated = [catalog, contents];
        blobs.AddRange(updated.SelectMany(tree => tree.Written).Select(page => (page.Name, page.Blob)));
        return new NextRoot(
            next with { Generation = _generation, ChangeUuid = changeUuid },
            blobs,
            _persist,
            [.. updated.SelectMany(tree => tree.Replaced).Select(BlobNames.Page)]);
    }

    /// <summary>In the order of the keys' bytes, which is not that of UTF-16.</summary>
    private IEnumerable<TreeEdit> CatalogEdits() => _catalog
        .Select(entry => new TreeEdit(CatalogTable.Key(entry.Key), entry.Value is null ? (ReadOnlyMemory<byte>?)null : CatalogTable.Encode(entry.Value)))
        .OrderBy(edit => edit.Key, Comparer<ReadOnlyMemory<byte>>.Create((left, right) => left.Span.SequenceCompareTo(right.Span)));

    private static Task<RootChangeOutcome> Done<T>(T _) => Task.FromResult(RootChangeOutcome.Done);

    private static RootChangeOutcome Refuse(RootRefusal refusal, string reason) => new(refusal, reason);

    private Activity? Registered(string uuid) => _activities.FirstOrDefault(activity => activity.Uuid == uuid);

    private async Task<SnapshotEntry?> InCatalog(string name)
    {
        if (_catalog.TryGetValue(name, out var drafted))
        {
            return drafted;
        }

        return await parts.Catalog.Find(root.Catalog, CatalogTable.Key(name), cancellation) is { } value ? CatalogTable.Decode(value.Span) : null;
    }

    private async Task<RootChangeOutcome> Register(Activity activity)
    {
        if (Registered(activity.Uuid) is not null)
        {
            return RootChangeOutcome.Done;
        }

        if (activity.Kind != ActivityKind.Restore)
        {
            var existing = await InCatalog(activity.Snapshot);
            if (existing?.Uuid == activity.Uuid)
            {
                return RootChangeOutcome.Done;
            }

            if (existing is not null)
            {
                return Refuse(RootRefusal.NameExists, $"there is a snapshot [{activity.Snapshot}/{existing.Uuid}] already");
            }

            if (_activities.FirstOrDefault(other => other.Kind != ActivityKind.Restore && other.Snapshot == activity.Snapshot) is { } other)
            {
                return Refuse(RootRefusal.NameExists, $"the cluster [{other.ClusterUuid}] is making a snapshot [{other.Snapshot}/{other.Uuid}] already");
            }
        }

        _activities = _activities.Add(activity with { Generation = _generation });
        return RootChangeOutcome.Done;
    }

    private Task<RootChangeOutcome> Unregister(string uuid)
    {
        var registered = _activities.Length;
        _activities = _activities.RemoveAll(activity => activity.Uuid == uuid);

        // A change that registers it may be on its way: it must not find the root that it was made from.
        _fence |= _activities.Length == registered;
        return Task.FromResult(RootChangeOutcome.Done);
    }
}
