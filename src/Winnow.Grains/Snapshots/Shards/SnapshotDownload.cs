using System.Collections.Immutable;
using Winnow.Grains.Recovery;
using Winnow.Index;
using Winnow.Protocols.Recovery;
using Winnow.Repositories;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>
/// Brings the files of a shard from a repository into a folder. What is there already and whole, of an earlier attempt or of a copy that was there
/// before, is kept. Chunks are got several at once, and those of a file written in their order; each is verified while it is written.
/// </summary>
internal sealed class SnapshotDownload(
    ContentDownload download, Throttle throttle, ChunkBuffers buffers, IComputePool pool, RecoveryJournal journal, CancellationToken cancellation)
{
    private const int GetsInFlight = 4;

    public async Task Run(StoreDirectory folder, ShardManifest manifest, ShardState state, long primaryTerm)
    {
        using var incoming = await pool.Write.Run(() => new IncomingIndex(folder));
        var missing = await Plan(incoming, manifest);
        var damaged = await Fetch(incoming, missing);

        // What an earlier attempt had begun was not what it should be: the power was cut, or the disk is at fault.
        var hopeless = await Fetch(incoming, [.. damaged.Select(file => new MissingFile(file.File, 0))]);
        if (hopeless is [var first, ..])
        {
            throw new CorruptTransferException($"the file [{first.File.Name}] is not what the snapshot has, though all of its chunks are");
        }

        cancellation.ThrowIfCancellationRequested();
        journal.Enter(RecoveryStage.VerifyIndex);
        await incoming.Commit(new RecoveredIndex(state, null, primaryTerm, -1, [.. manifest.Files.Select(ToIndex)]), pool);
    }

    private async Task<ImmutableArray<MissingFile>> Plan(IncomingIndex incoming, ShardManifest manifest)
    {
        var (missing, whole) = await pool.Write.Run(() =>
        {
            var held = incoming.Held().ToHashSet();
            var whole = manifest.Files.Where(file => held.Contains(ToIndex(file)) && incoming.Verify(ToIndex(file))).ToList();
            var missing = manifest.Files.Except(whole).ToList();
            var begun = incoming.Begun(missing.Select(ToIndex));
            return (missing.Select(file => new MissingFile(file, begun.GetValueOrDefault(ToIndex(file)))).ToImmutableArray(), whole);
        });
        foreach (var file in whole)
        {
            journal.Reused(ToRecovery(file));
        }

        foreach (var file in missing)
        {
            journal.Expected(ToRecovery(file.File), file.Begun);
        }

        return missing;
    }

    /// <summary>Answers those that are not what they should be now.</summary>
    private async Task<ImmutableArray<MissingFile>> Fetch(IncomingIndex incoming, ImmutableArray<MissingFile> files)
    {
        var gets = new List<Task>();
        try
        {
            // Of what has most left to come: so several files come at once, and none alone at the end.
            foreach (var piece in files.SelectMany(Pieces).OrderByDescending(piece => piece.Left))
            {
                while (gets.Count >= GetsInFlight)
                {
                    var ended = await Task.WhenAny(gets);
                    gets.Remove(ended);
                    await ended;
                }

                gets.Add(piece.File.Written = Fetch(incoming, piece, piece.File.Written));
                if (piece.IsLast)
                {
                    piece.File.Whole = Complete(incoming, piece.File);
                }
            }

            // What came whole in an earlier attempt has no pieces.
            var whole = await Task.WhenAll(files.Select(file => file.Whole ??= Complete(incoming, file)));
            return [.. files.Where((_, i) => !whole[i])];
        }
        finally
        {
            // The folder is closed when nobody writes into it any more.
            await Settle([.. files.SelectMany(file => (Task[])[file.Written, file.Synced, file.Whole ?? Task.CompletedTask])]);
        }
    }

    /// <summary>Gets a piece, as far ahead as there is memory, and writes it after the one before it.</summary>
    private async Task Fetch(IncomingIndex incoming, Piece piece, Task before)
    {
        var (file, syncs, at) = (piece.File, false, piece.Offset);
        using var buffer = await buffers.Rent(download.BufferFor(piece.Content), cancellation);
        var throttled = await throttle(piece.Content.Length, cancellation);
        try
        {
            await download.Get(piece.Content, buffer.Memory, before, Write, cancellation);
        }
        catch (RepositoryCorruptionException) when (at > piece.Offset)
        {
            // It was this piece's turn: nobody else writes into the file.
            incoming.Discard(ToIndex(file.File));
            throw;
        }

        journal.Received(new FileChunk(ToRecovery(file.File), piece.From, (int)(piece.Offset + piece.Content.Length - piece.From)), throttled, 0);
        if (syncs)
        {
            // The disk is one step behind and no more.
            await file.Synced;
            file.Synced = pool.Snapshot.Run(() =>
            {
                incoming.Sync(ToIndex(file.File));
                return true;
            });
        }

        void Write(ReadOnlySpan<byte> bytes)
        {
            var known = (int)Math.Clamp(piece.From - at, 0, bytes.Length);
            if (known < bytes.Length)
            {
                syncs |= incoming.Append(ToIndex(file.File), at + known, bytes[known..]);
            }

            at += bytes.Length;
        }
    }

    private async Task<bool> Complete(IncomingIndex incoming, MissingFile file)
    {
        await file.Written;
        await file.Synced;
        var whole = await pool.Snapshot.Run(() => incoming.Complete(ToIndex(file.File)));
        if (whole)
        {
            journal.Completed();
        }

        return whole;
    }

    private static async Task Settle(IReadOnlyCollection<Task> tasks)
    {
        foreach (var task in tasks)
        {
            // Whoever waited for the first failure has it; the others are only looked at.
            await Task.WhenAny(task);
            _ = task.Exception;
        }
    }

    private static IEnumerable<Piece> Pieces(MissingFile file)
    {
        long offset = 0;
        foreach (var chunk in file.File.Chunks)
        {
            if (offset + chunk.Length > file.Begun)
            {
                yield return new Piece(file, chunk, offset);
            }

            offset += chunk.Length;
        }
    }

    private static IndexFile ToIndex(ShardFile file) => new(file.Name, file.Length, file.Checksum);

    private static RecoveryFile ToRecovery(ShardFile file) => new(file.Name, file.Length, file.Checksum);

    /// <summary>A file, and how much of it an earlier attempt has left.</summary>
    private sealed class MissingFile(ShardFile file, long begun)
    {
        public ShardFile File => file;

        public long Begun => begun;

        /// <summary>All that was asked for.</summary>
        public Task Written { get; set; } = Task.CompletedTask;

        /// <summary>The last sync of what was written so far.</summary>
        public Task Synced { get; set; } = Task.CompletedTask;

        /// <summary>Whether it is what it should be; null while pieces of it are to be asked for.</summary>
        public Task<bool>? Whole { get; set; }
    }

    /// <summary>A chunk of a file. Of the first one, only the end may be missing.</summary>
    private sealed record Piece(MissingFile File, Content Content, long Offset)
    {
        public long From => Math.Max(Offset, File.Begun);

        public bool IsLast => Offset + Content.Length == File.File.Length;

        public long Left => File.File.Length - Offset;
    }
}
