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
/// before, is kept. Chunks are read and verified ahead, several at once, and written in their order.
/// </summary>
internal sealed class SnapshotDownload(
    ContentDownload download, Throttle throttle, ChunkBuffers buffers, IComputePool pool, RecoveryJournal journal, CancellationToken cancellation)
{
    private const int GetsInFlight = 4;
    private Task _syncing = Task.CompletedTask;

    public async Task Run(StoreDirectory folder, ShardManifest manifest, ShardState state, long primaryTerm)
    {
        using var incoming = await pool.Write.Run(() => new IncomingIndex(folder));
        var missing = await Plan(incoming, manifest);
        var damaged = await Fetch(incoming, missing);

        // What an earlier attempt had begun was not what it should be: the power was cut, or the disk is at fault.
        var hopeless = await Fetch(incoming, [.. damaged.Select(file => file with { Begun = 0 })]);
        if (hopeless is [var first, ..])
        {
            throw new CorruptTransferException($"the file [{first.File.Name}] is not what the snapshot has, though all of its chunks are");
        }

        cancellation.ThrowIfCancellationRequested();
        journal.Enter(RecoveryStage.VerifyIndex);
        await incoming.Commit(new RecoveredIndex(state, null, primaryTerm, -1, [.. manifest.Files.Select(ToIndex)]), pool);
    }

    /// <summary>Small files come first: what is left to be synced at the end is not many files.</summary>
    private async Task<ImmutableArray<MissingFile>> Plan(IncomingIndex incoming, ShardManifest manifest)
    {
        var (missing, whole) = await pool.Write.Run(() =>
        {
            var held = incoming.Held().ToHashSet();
            var whole = manifest.Files.Where(file => held.Contains(ToIndex(file)) && incoming.Verify(ToIndex(file))).ToList();
            var missing = manifest.Files.Except(whole).OrderBy(file => file.Length).ThenBy(file => file.Name, StringComparer.Ordinal).ToList();
            var begun = incoming.Begun(missing.Select(ToIndex));
            return (missing.Select(file => new MissingFile(file, begun.GetValueOrDefault(ToIndex(file)))).ToImmutableArray(), whole);
        });
        foreach (var file in whole)
        {
            journal.Reused(ToRecovery(file));
        }

        foreach (var (file, begun) in missing)
        {
            journal.Expected(ToRecovery(file), begun);
        }

        return missing;
    }

    /// <summary>Answers those that are not what they should be now.</summary>
    private async Task<ImmutableArray<MissingFile>> Fetch(IncomingIndex incoming, ImmutableArray<MissingFile> files)
    {
        var asked = new Queue<(Piece Piece, Task<(ChunkBuffers.ChunkBuffer Buffer, TimeSpan Throttled)> Answer)>();
        var completing = new List<Task<bool>>();
        var completed = new List<MissingFile>();
        try
        {
            using var pieces = files.SelectMany(Pieces).GetEnumerator();
            AskAhead(pieces, asked);
            while (asked.TryDequeue(out var next))
            {
                var (buffer, throttled) = await next.Answer;
                using (buffer)
                {
                    AskAhead(pieces, asked);
                    await Write(incoming, next.Piece, buffer.Memory);
                }

                var (file, from, length) = (next.Piece.File, next.Piece.From, next.Piece.Offset + next.Piece.Content.Length - next.Piece.From);
                journal.Received(new FileChunk(ToRecovery(file.File), from, (int)length), throttled, 0);
                if (next.Piece.IsLast)
                {
                    completed.Add(file);
                    completing.Add(Complete(incoming, file, _syncing));
                }
            }

            // What came whole in an earlier attempt.
            foreach (var file in files.Except(completed))
            {
                completed.Add(file);
                completing.Add(Complete(incoming, file, Task.CompletedTask));
            }

            var whole = await Task.WhenAll(completing);
            return [.. completed.Where((_, i) => !whole[i])];
        }
        finally
        {
            // The folder is closed when nobody writes into it any more.
            await Settle([.. completing, _syncing]);
            foreach (var (_, answer) in asked)
            {
                await Settle([answer]);
                if (answer.IsCompletedSuccessfully)
                {
                    answer.Result.Buffer.Dispose();
                }
            }
        }
    }

    private void AskAhead(IEnumerator<Piece> pieces, Queue<(Piece Piece, Task<(ChunkBuffers.ChunkBuffer Buffer, TimeSpan Throttled)> Answer)> asked)
    {
        while (asked.Count < GetsInFlight && pieces.MoveNext())
        {
            asked.Enqueue((pieces.Current, Ask(pieces.Current)));
        }
    }

    private async Task<(ChunkBuffers.ChunkBuffer Buffer, TimeSpan Throttled)> Ask(Piece piece)
    {
        var buffer = await buffers.Rent((int)piece.Content.Length, cancellation);
        try
        {
            var throttled = await throttle(piece.Content.Length, cancellation);
            await download.Get(piece.Content, buffer.Memory, cancellation);
            return (buffer, throttled);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private async Task Write(IncomingIndex incoming, Piece piece, Memory<byte> bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        var file = ToIndex(piece.File.File);
        var syncs = await pool.Write.Run(() => incoming.Append(file, piece.From, bytes.Span[(int)(piece.From - piece.Offset)..]));
        if (syncs)
        {
            // The disk is one step behind and no more.
            await _syncing;
            _syncing = pool.Snapshot.Run(() =>
            {
                incoming.Sync(file);
                return true;
            });
        }
    }

    private async Task<bool> Complete(IncomingIndex incoming, MissingFile file, Task syncing)
    {
        await syncing;
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
    private sealed record MissingFile(ShardFile File, long Begun);

    /// <summary>A chunk of a file. Of the first one, only the end may be missing.</summary>
    private sealed record Piece(MissingFile File, Content Content, long Offset)
    {
        public long From => Math.Max(Offset, File.Begun);

        public bool IsLast => Offset + Content.Length == File.File.Length;
    }
}
