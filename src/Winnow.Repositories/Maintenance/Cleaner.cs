using Winnow.Repositories.Format;
using Winnow.Repositories.Roots;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories.Maintenance;

/// <summary>
/// Removes what processes that died have left behind: lists blobs first, then looks at the root, and deletes what neither it nor any later
/// one can lead to. Memory holds some thousand names, however many blobs there are.
/// </summary>
internal sealed class Cleaner(RepositoryParts parts, RootChanger changer, bool dryRun, Action<CleanupProgress>? progress, CancellationToken cancellation)
{
    private const int ListedAtOnce = 10_000;
    private const int DeletedAtOnce = 1000;

    /// <summary>A put that takes longer is taken for one whose process has died.</summary>
    private static readonly TimeSpan LongestPut = TimeSpan.FromDays(1);

    /// <summary>When nobody is at work there are only changes of the root, which are made again when they fail.</summary>
    private static readonly TimeSpan LongestSmallPut = TimeSpan.FromMinutes(1);
    private long _listed;
    private long _blobs;
    private long _bytes;

    public async Task<CleanupResult> Clean()
    {
        await foreach (var some in Listed(BlobNames.Contents))
        {
            await CleanContents(some);
        }

        await foreach (var some in Listed(BlobNames.Snapshots))
        {
            await CleanInfos(some);
        }

        if (!dryRun)
        {
            // What is condemned has been counted where it was listed, and the batches are here.
            await CountBatches();
            await new Sweeper(parts, changer).Sweep(cancellation);
        }

        foreach (var prefix in (string[])[BlobNames.Tree, BlobNames.Garbage])
        {
            await foreach (var some in Listed(prefix))
            {
                await CleanPagesAndBatches(some);
            }
        }

        if (!dryRun)
        {
            var isBusy = (await parts.Roots.Read(cancellation))?.Root.Activities.IsEmpty == false;
            var left = await parts.Blobs.Store.DeleteLeftovers(isBusy ? LongestPut : LongestSmallPut, cancellation);
            _blobs += left.Count;
            _bytes += left.Bytes;
        }

        return new CleanupResult(dryRun, _blobs, _bytes);
    }

    private async Task CleanContents(List<BlobInfo> listed)
    {
        var named = listed
            .Select(blob => (Blob: blob, IsContent: BlobNames.TryParseContent(blob.Name, out var hash, out var location), Hash: hash, Location: location))
            .Where(blob => blob.IsContent)
            .ToArray();
        var (root, entries) = await parts.Roots.AtNewest(
            async root => (root, await ContentsTable.Find(parts.Contents, root?.Contents, named.Select(blob => blob.Hash), cancellation)), cancellation);
        var unlocated = new List<BlobInfo>();
        foreach (var (blob, _, hash, location) in named)
        {
            if (entries.TryGetValue(hash, out var entry) && entry.Location == location)
            {
                if (entry.References == 0 && entry.Since < OldestOf(root!))
                {
                    Count(blob);
                }
            }
            else if (root?.Activity(location) is null)
            {
                // Whoever has put it is not registered, and will not be: no root will ever lead to it.
                unlocated.Add(blob);
            }
        }

        await Delete(unlocated);
    }

    private async Task CleanInfos(List<BlobInfo> listed)
    {
        var left = listed.ToDictionary(blob => BlobNames.UuidOf(blob.Name), StringComparer.Ordinal);
        var root = (await parts.Roots.Read(cancellation))?.Root;
        await foreach (var entry in TreeScan.AtNewest(parts, parts.Catalog, newest => newest.Catalog, ReadOnlyMemory<byte>.Empty, cancellation))
        {
            left.Remove(CatalogTable.Decode(entry.Value.Span).Uuid);
        }

        foreach (var activity in root?.Activities ?? [])
        {
            left.Remove(activity.Uuid);
        }

        foreach (var batch in root?.Garbage.Where(batch => batch.CondemnedAt >= OldestOf(root)) ?? [])
        {
            foreach (var snapshot in await SnapshotsOf(batch))
            {
                left.Remove(snapshot);
            }
        }

        await Delete(left.Values);
    }

    private async Task CleanPagesAndBatches(List<BlobInfo> listed)
    {
        // A change that has written pages, but has not moved the root yet, cannot do so any more: it has to write others.
        var root = dryRun ? (await parts.Roots.Read(cancellation))?.Root : (await changer.Change([new Fence()], by: null, cancellation)).Root;
        if (root is null)
        {
            return;
        }

        var left = listed.ToDictionary(blob => blob.Name, StringComparer.Ordinal);
        foreach (var batch in root.Garbage.Where(batch => !dryRun || batch.CondemnedAt >= OldestOf(root)))
        {
            left.Remove(BlobNames.Batch(batch.Uuid));
        }

        await parts.Roots.AtNewest(
            async newest =>
            {
                foreach (var (tree, top) in ((Tree, TreeReference?)[])[(parts.Catalog, newest?.Catalog), (parts.Contents, newest?.Contents)])
                {
                    await foreach (var (page, _) in tree.Pages(top, cancellation))
                    {
                        left.Remove(BlobNames.Page(page));
                    }
                }

                return true;
            },
            cancellation);
        await Delete(left.Values);
    }

    private async Task CountBatches()
    {
        var root = (await parts.Roots.Read(cancellation))?.Root;
        await foreach (var some in Listed(BlobNames.Garbage))
        {
            var going = root?.Garbage.Where(batch => batch.CondemnedAt < OldestOf(root)).Select(batch => BlobNames.Batch(batch.Uuid)).ToHashSet(StringComparer.Ordinal);
            some.Where(blob => going?.Contains(blob.Name) == true).ToList().ForEach(Count);
        }
    }

    private static long OldestOf(RepositoryRoot root) =>
        root.Activities.IsEmpty ? long.MaxValue : root.Activities.Min(activity => activity.Generation);

    private async Task<IReadOnlyList<string>> SnapshotsOf(GarbageBatch batch)
    {
        try
        {
            return (await parts.Blobs.Read(BlobNames.Batch(batch.Uuid), BlobKind.GarbageBatch, BatchBlob.Decode, cancellation)).Snapshots;
        }
        catch (Exception e) when (e is BlobGoneException or RepositoryCorruptionException)
        {
            return [];
        }
    }

    private async IAsyncEnumerable<List<BlobInfo>> Listed(string prefix)
    {
        var some = new List<BlobInfo>();
        await foreach (var blob in parts.Blobs.Store.List(prefix, cancellation))
        {
            some.Add(blob);
            if (some.Count == ListedAtOnce)
            {
                _listed += some.Count;
                yield return some;
                some = [];
            }
        }

        _listed += some.Count;
        if (some.Count > 0)
        {
            yield return some;
        }
    }

    private async Task Delete(IReadOnlyCollection<BlobInfo> blobs)
    {
        foreach (var some in blobs.OrderBy(blob => blob.Name, StringComparer.Ordinal).Chunk(DeletedAtOnce))
        {
            if (!dryRun)
            {
                await parts.Blobs.Store.Delete([.. some.Select(blob => blob.Name)], cancellation);
            }

            foreach (var blob in some)
            {
                Count(blob);
            }
        }

        progress?.Invoke(new CleanupProgress(_listed, _blobs, _bytes));
    }

    private void Count(BlobInfo blob)
    {
        _blobs++;
        _bytes += blob.Length;
    }
}
