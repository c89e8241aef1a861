using Winnow.Repositories.Format;
using Winnow.Repositories.Roots;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories.Maintenance;

/// <summary>
/// Removes garbage batches that nobody can rely on any more: first their contents leave the table, so that nobody refers to them again,
/// then their blobs go, then the batches. Any process may do any step again.
/// </summary>
internal sealed class Sweeper(RepositoryParts parts, RootChanger changer)
{
    private const int DeletedAtOnce = 1000;

    public async Task<SweepResult> Sweep(CancellationToken cancellation)
    {
        var (blobs, bytes) = (0L, 0L);
        while (true)
        {
            var root = (await parts.Roots.Read(cancellation))?.Root;
            var batches = root is null ? [] : Next(root);
            if (batches.Length == 0)
            {
                return new SweepResult(blobs, bytes, root?.Garbage.Length ?? 0);
            }

            if (batches.Any(batch => !batch.Sweeping))
            {
                root = (await changer.Change([new BeginSweep([.. batches.Select(batch => batch.Uuid)])], by: null, cancellation)).Root;
            }

            var swept = root!.Garbage.Where(batch => batch.Sweeping && batches.Any(chosen => chosen.Uuid == batch.Uuid)).Select(batch => batch.Uuid).ToArray();
            foreach (var batch in swept)
            {
                var (someBlobs, someBytes) = await Delete(batch, cancellation);
                blobs += someBlobs;
                bytes += someBytes;
            }

            await changer.Change([new EndSweep([.. swept])], by: null, cancellation);
            await parts.Blobs.TryDelete([.. swept.Select(BlobNames.Batch)], cancellation);
        }
    }

    /// <summary>Batches that may go, as many as one change should touch.</summary>
    private GarbageBatch[] Next(RepositoryRoot root)
    {
        var oldest = root.Activities.IsEmpty ? long.MaxValue : root.Activities.Min(activity => activity.Generation);
        var room = (long)parts.Options.ContentsPerChange;
        var next = new List<GarbageBatch>();
        foreach (var batch in root.Garbage.Where(batch => batch.Sweeping || batch.CondemnedAt < oldest))
        {
            if (next.Count > 0 && room < batch.Blobs)
            {
                break;
            }

            next.Add(batch);
            room -= batch.Blobs;
        }

        return [.. next];
    }

    private async Task<(long Blobs, long Bytes)> Delete(string batch, CancellationToken cancellation)
    {
        var (blobs, bytes) = (0L, 0L);
        BatchBlob garbage;
        try
        {
            garbage = await parts.Blobs.Read(BlobNames.Batch(batch), BlobKind.GarbageBatch, BatchBlob.Decode, cancellation);
        }
        catch (Exception e) when (e is BlobGoneException or RepositoryCorruptionException)
        {
            // Somebody else has just removed the batch, or it is damaged: a clean-up finds what it had.
            return (0, 0);
        }

        foreach (var some in garbage.Contents.Chunk(DeletedAtOnce))
        {
            var entries = await parts.Roots.AtNewest(
                root => ContentsTable.Find(parts.Contents, root?.Contents, some.Select(content => content.Hash), cancellation), cancellation);
            var free = some.Where(content => entries.GetValueOrDefault(content.Hash)?.Location != content.Location).ToArray();
            await parts.Blobs.Store.Delete([.. free.Select(content => content.BlobName)], cancellation);
            blobs += free.Length;
            bytes += free.Sum(content => content.Length);
        }

        foreach (var some in garbage.Snapshots.Chunk(DeletedAtOnce))
        {
            await parts.Blobs.Store.Delete([.. some.Select(BlobNames.Snapshot)], cancellation);
            blobs += some.Length;
        }

        return (blobs, bytes);
    }
}
