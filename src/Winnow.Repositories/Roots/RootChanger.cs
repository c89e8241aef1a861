using System.Collections.Immutable;
using System.Text;
using Winnow.Repositories.Format;
using Winnow.Store;

namespace Winnow.Repositories.Roots;

/// <summary>Changes the root: a draft of the next one, its blobs, then a compare-and-set; again from the newest when that is refused.</summary>
internal sealed class RootChanger(RepositoryParts parts)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<RootChanged> Change(IReadOnlyList<RootChange> changes, WriterEpoch? by, CancellationToken cancellation)
    {
        // Changes of one process would only make each other begin again.
        await _turn.WaitAsync();
        try
        {
            cancellation.ThrowIfCancellationRequested();
            var (root, outcomes, rest) = await ChangeOnce(changes, by, cancellation);
            while (rest.Count > 0)
            {
                (root, var further, rest) = await ChangeOnce(rest, by, cancellation);
                if (further.FirstOrDefault(outcome => !outcome.IsDone) is { } refused)
                {
                    // Only a removal has a rest.
                    outcomes = [.. changes.Zip(outcomes, (change, outcome) => change is RemoveSnapshots ? refused : outcome)];
                }
            }

            return new RootChanged(root, outcomes);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<(RepositoryRoot Root, ImmutableArray<RootChangeOutcome> Outcomes, List<RootChange> Left)> ChangeOnce(
        IReadOnlyList<RootChange> changes, WriterEpoch? by, CancellationToken cancellation)
    {
        var root = await parts.Roots.ReadOrCreate(cancellation);
        string? missing = null;
        for (var attempt = 0; ; attempt++)
        {
            if (by is not null && root.Root.EpochOf(by.Writer) is var highest && highest > by.Epoch)
            {
                var refused = new RootChangeOutcome(RootRefusal.Superseded, $"[{by.Writer}] has changed the repository in epoch [{highest}], after epoch [{by.Epoch}]");
                return (root.Root, [.. changes.Select(_ => refused)], []);
            }

            try
            {
                var draft = new RootDraft(parts, root.Root, by, cancellation);
                var rest = new List<RootChange>();
                var outcomes = await Apply(draft, changes, rest, lost: missing == root.Tag);
                var changed = await draft.Finish(parts.NewUuid());
                if (changed is null || await TryMove(root, changed, cancellation))
                {
                    return (changed?.Root ?? root.Root, outcomes, rest);
                }
            }
            catch (BlobGoneException) when (missing != root.Tag)
            {
                // Another root may have taken it away. If none has, what needs it is refused.
                missing = root.Tag;
            }
            catch (BlobGoneException gone)
            {
                throw new RepositoryCorruptionException(gone.BlobName, "is missing", gone);
            }

            await Task.Delay(Wait(attempt), parts.Clock, cancellation);
            root = await parts.Roots.ReadOrCreate(cancellation);
        }
    }

    private static async Task<ImmutableArray<RootChangeOutcome>> Apply(RootDraft draft, IReadOnlyList<RootChange> changes, List<RootChange> rest, bool lost)
    {
        var outcomes = ImmutableArray.CreateBuilder<RootChangeOutcome>(changes.Count);
        foreach (var change in changes)
        {
            try
            {
                outcomes.Add(await draft.Apply(change));
            }
            catch (RepositoryCorruptionException corrupt) when (change is AddSnapshot)
            {
                outcomes.Add(new RootChangeOutcome(RootRefusal.Corrupt, corrupt.Message));
            }
            catch (BlobGoneException gone) when (lost && change is AddSnapshot)
            {
                outcomes.Add(new RootChangeOutcome(RootRefusal.Corrupt, gone.Message));
            }

            if (draft.TakeRest() is { } left)
            {
                rest.Add(left);
            }
        }

        return outcomes.ToImmutable();
    }

    /// <summary>Whether the next root is there. If not, another is.</summary>
    private async Task<bool> TryMove(StoredRoot from, NextRoot next, CancellationToken cancellation)
    {
        await Task.WhenAll(next.Blobs.Select(blob => parts.Blobs.Put(blob.Name, blob.Blob, cancellation)));
        await parts.Blobs.Store.Persist([.. next.Blobs.Select(blob => blob.Name), .. next.Persist], cancellation);
        bool moved;
        try
        {
            moved = await parts.Roots.CompareAndSet(from, next.Root, cancellation) is not null
                || await IsThere(from, next, cancellation);
        }
        catch (BlobStoreException)
        {
            // Perhaps only the answer was lost. If not, it may still come to pass: the pages stay.
            var newest = await parts.Roots.Read(cancellation);
            if (newest?.Root.ChangeUuid != next.Root.ChangeUuid)
            {
                throw;
            }

            moved = true;
        }

        if (moved)
        {
            await parts.Blobs.TryDelete(next.Replaced, cancellation);
        }

        return moved;
    }

    /// <summary>
    /// A storage's client that repeats a request whose answer was lost is told that the root is another: the one that it has just put.
    /// </summary>
    private async Task<bool> IsThere(StoredRoot from, NextRoot next, CancellationToken cancellation)
    {
        var newest = await parts.Roots.Read(cancellation);
        if (newest?.Root.ChangeUuid == next.Root.ChangeUuid)
        {
            return true;
        }

        // There is one root of a generation. If it is another's, nobody will ever refer to the pages.
        if (newest?.Root.Generation == from.Root.Generation + 1)
        {
            await parts.Blobs.TryDelete([.. next.Blobs.Select(blob => blob.Name)], cancellation);
        }

        return false;
    }

    /// <summary>Longer with every attempt, and never as long as another's.</summary>
    private TimeSpan Wait(int attempt)
    {
        var random = Crc32C.Compute(Encoding.UTF8.GetBytes(parts.NewUuid())) / (double)uint.MaxValue;
        var longest = Math.Min(LongestWait.TotalMilliseconds, 5 << Math.Min(attempt, 10));
        return TimeSpan.FromMilliseconds(longest * (0.5 + (random / 2)));
    }
}
