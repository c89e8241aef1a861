using System.Collections.Immutable;
using Winnow.Repositories.Contents;
using Winnow.Repositories.Format;
using Winnow.Repositories.Manifests;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories.Roots;

internal sealed partial class RootDraft
{
    private const int RemovedAtOnce = 32;

    private async Task<RootChangeOutcome> Add(AddSnapshot add)
    {
        var uuid = add.Info.Uuid;
        var existing = await InCatalog(add.Info.Name);
        if (existing?.Uuid == uuid)
        {
            return RootChangeOutcome.Done;
        }

        if (Registered(uuid) is not { } activity || activity.Generation != add.ActivityGeneration)
        {
            return Refuse(RootRefusal.Fenced, $"[{add.Info.Name}/{uuid}] is not registered in the repository any more");
        }

        if (existing is not null)
        {
            return Refuse(RootRefusal.NameExists, $"there is a snapshot [{add.Info.Name}/{existing.Uuid}] already");
        }

        // An info that others may find and go by must not outlive, by a loss of power, what it names.
        var counts = await Count(add.Info, activity);
        await parts.Blobs.Store.Persist(counts.Unpersisted, cancellation);
        var info = await PutInfo(add.Info);
        if (info != add.Info)
        {
            _contents.Undo();
            counts = await Count(info, activity);
            _persist.AddRange(counts.Unpersisted);
        }

        _losers.AddRange(counts.Losers);
        _persist.Add(BlobNames.Snapshot(uuid));
        _activities = _activities.Remove(activity);
        _catalog[info.Name] = SnapshotInfoCodec.EntryOf(info, _generation);
        return RootChangeOutcome.Done;
    }

    private async Task<ReferenceCounts> Count(SnapshotInfo info, Activity activity)
    {
        var counts = new ReferenceCounts(parts, _contents, _generation, cancellation);
        await counts.Add(ManifestGraph.Of(info), info.Uuid, activity.Generation);
        return counts;
    }

    /// <summary>
    /// Who comes second, after a node that was carrying the snapshot has died, finds an info: that one counts, so that the uuid has one.
    /// </summary>
    private async Task<SnapshotInfo> PutInfo(SnapshotInfo info)
    {
        var name = BlobNames.Snapshot(info.Uuid);
        if (await parts.Blobs.Put(name, Frame.Wrap(BlobKind.Snapshot, SnapshotInfoCodec.Encode(info), parts.Options.Compress), cancellation))
        {
            return info;
        }

        var found = await parts.Blobs.Read(name, BlobKind.Snapshot, SnapshotInfoCodec.Decode, cancellation);
        return found.Uuid == info.Uuid && found.Name == info.Name
            ? found
            : throw new RepositoryCorruptionException(name, $"is the info of [{found.Name}/{found.Uuid}]");
    }

    private async Task<RootChangeOutcome> Remove(ImmutableArray<SnapshotId> snapshots)
    {
        var counts = new ReferenceCounts(parts, _contents, _generation, cancellation);
        for (var at = 0; at < snapshots.Length; at += RemovedAtOnce)
        {
            if (_contents.Count > parts.Options.ContentsPerChange)
            {
                _rest = new RemoveSnapshots(snapshots[at..]);
                break;
            }

            var some = snapshots[at..Math.Min(snapshots.Length, at + RemovedAtOnce)].Distinct().ToArray();
            var entries = await Task.WhenAll(some.Select(id => InCatalog(id.Name)));
            var present = some.Where((id, i) => entries[i]?.Uuid == id.Uuid).ToArray();
            var infos = await Task.WhenAll(present.Select(ReadInfoIfPossible));
            await counts.Remove([.. infos.OfType<SnapshotInfo>().SelectMany(ManifestGraph.Of)]);
            foreach (var id in present)
            {
                _catalog[id.Name] = null;
                _removedInfos.Add(id.Uuid);
            }
        }

        return RootChangeOutcome.Done;
    }

    private Task<SnapshotInfo?> ReadInfoIfPossible(SnapshotId id) => BlobAccess.IfPossible(
        () => parts.Blobs.Read(BlobNames.Snapshot(id.Uuid), BlobKind.Snapshot, SnapshotInfoCodec.Decode, cancellation));

    private async Task<RootChangeOutcome> BeginSweep(ImmutableArray<string> batches)
    {
        var oldest = _activities.IsEmpty ? long.MaxValue : _activities.Min(activity => activity.Generation);
        foreach (var batch in _garbage.Where(batch => !batch.Sweeping && batch.CondemnedAt < oldest && batches.Contains(batch.Uuid)).ToArray())
        {
            var hashes = await ContentsOf(batch);
            await _contents.Load(hashes, cancellation);
            foreach (var hash in hashes)
            {
                // One that was referred to again, and then condemned again, waits for the batch of its last time.
                if (_contents[hash] is { References: 0 } entry && entry.Since == batch.CondemnedAt)
                {
                    _contents[hash] = null;
                }
            }

            _garbage = _garbage.Replace(batch, batch with { Sweeping = true });
        }

        return RootChangeOutcome.Done;
    }

    private async Task<List<ContentHash>> ContentsOf(GarbageBatch batch)
    {
        try
        {
            var blob = await parts.Blobs.Read(BlobNames.Batch(batch.Uuid), BlobKind.GarbageBatch, BatchBlob.Decode, cancellation);
            return [.. blob.Contents.Select(content => content.Hash)];
        }
        catch (Exception e) when (e is RepositoryCorruptionException or BlobGoneException)
        {
            // The table knows as well, if one looks at all of it; the blobs themselves a clean-up finds.
            return await parts.Contents.Scan(root.Contents, ReadOnlyMemory<byte>.Empty, cancellation)
                .Where(entry => ContentsTable.Decode(entry.Value.Span) is { References: 0 } content && content.Since == batch.CondemnedAt)
                .Select(entry => new ContentHash(entry.Key.Span))
                .ToListAsync(cancellation);
        }
    }
}
