using System.Collections.Immutable;
using Winnow.Index;
using Winnow.Protocols.Recovery;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Recovery;

/// <summary>The phase of the files: those that the copy has are kept, the others are fetched beside them, and then they are the copy.</summary>
internal sealed class FileRecovery(IFileSource source, IComputePool pool, RecoveryJournal journal)
{
    private Task _syncing = Task.CompletedTask;

    /// <summary>Fetches the files that a copy consists of, and decides for it. Whatever the folder held before is there until then.</summary>
    public async Task Run(StoreDirectory folder, RecoveredIndex recovered)
    {
        using var incoming = await pool.Write.Run(() => new IncomingIndex(folder));
        await Bring(incoming, recovered.Files);
        source.Cancellation.ThrowIfCancellationRequested();
        await incoming.Commit(recovered, pool);
    }

    /// <summary>Fetches what is not there of some files, beside what is there. They are durable then, and nothing is decided.</summary>
    public async Task Bring(IncomingIndex incoming, IReadOnlyList<IndexFile> files)
    {
        var transfer = await Plan(incoming, [.. files.Select(file => new RecoveryFile(file.Name, file.Length, file.Checksum))]);
        await Fetch(incoming, transfer);
        source.Cancellation.ThrowIfCancellationRequested();
        journal.Enter(RecoveryStage.VerifyIndex);
        await incoming.Sync(pool);
    }

    /// <summary>What is there is reused when it is what its name promises.</summary>
    private async Task<FileTransfer> Plan(IncomingIndex incoming, ImmutableArray<RecoveryFile> files)
    {
        var (missing, begun) = await pool.Write.Run(() =>
        {
            var held = incoming.Held().Select(file => new RecoveryFile(file.Name, file.Length, file.Checksum)).ToHashSet();
            var usable = files.Where(file => held.Contains(file) && incoming.Verify(ToIndex(file)));
            var missing = RecoveryPlanner.Missing(files, usable);
            return (missing, incoming.Begun(missing.Select(ToIndex)));
        });
        foreach (var file in files.Except(missing))
        {
            journal.Reused(file);
        }

        var transfer = new FileTransfer(missing, missing.ToImmutableDictionary(file => file, file => begun.GetValueOrDefault(ToIndex(file))));
        foreach (var file in missing)
        {
            journal.Expected(file, transfer.Begun[file]);
        }

        return transfer;
    }

    /// <summary>Chunks are asked for ahead, so many at once, and written in the order in which they were asked for.</summary>
    private async Task Fetch(IncomingIndex incoming, FileTransfer transfer)
    {
        var asked = new Queue<(FileChunk Chunk, Task<(RecoveryChunk Reply, TimeSpan Throttled)> Answer)>();
        var completing = new List<Task>();
        try
        {
            using var chunks = transfer.Chunks(source.ChunkSize).GetEnumerator();
            AskAhead(chunks, asked);
            while (asked.TryDequeue(out var next))
            {
                var (reply, throttled) = await next.Answer;
                AskAhead(chunks, asked);
                await Write(incoming, next.Chunk, reply);
                journal.Received(next.Chunk, throttled, reply.ThrottledMillis);
                if (next.Chunk.IsLast)
                {
                    completing.Add(Complete(incoming, next.Chunk.File, _syncing));
                }
            }

            await Task.WhenAll(completing);
        }
        finally
        {
            // The folder is closed when nobody writes into it any more.
            await Settled([.. completing, _syncing, .. asked.Select(entry => entry.Answer)]);
        }
    }

    private void AskAhead(IEnumerator<FileChunk> chunks, Queue<(FileChunk Chunk, Task<(RecoveryChunk Reply, TimeSpan Throttled)> Answer)> asked)
    {
        while (asked.Count < source.MaxConcurrentChunks && chunks.MoveNext())
        {
            asked.Enqueue((chunks.Current, Ask(chunks.Current)));
        }
    }

    private async Task<(RecoveryChunk Reply, TimeSpan Throttled)> Ask(FileChunk chunk)
    {
        if (chunk.Length == 0)
        {
            return (new RecoveryChunk(), TimeSpan.Zero);
        }

        var throttled = await source.Throttle(chunk.Length);
        return (await source.Read(chunk), throttled);
    }

    private async Task Write(IncomingIndex incoming, FileChunk chunk, RecoveryChunk reply)
    {
        var syncs = await pool.Write.Run(() => reply.Bytes.Length == chunk.Length && Crc32C.Compute(reply.Bytes.Span) == (uint)reply.Checksum
            ? incoming.Append(ToIndex(chunk.File), chunk.Offset, reply.Bytes.Span)
            : throw new CorruptTransferException($"a chunk of [{chunk.File.Name}] at [{chunk.Offset}] was damaged on its way"));
        if (syncs)
        {
            // The disk is one step behind and no more.
            await _syncing;
            _syncing = pool.Write.Run(() =>
            {
                incoming.Sync(ToIndex(chunk.File));
                return true;
            });
        }
    }

    private async Task Complete(IncomingIndex incoming, RecoveryFile file, Task syncing)
    {
        await syncing;
        if (!await pool.Write.Run(() => incoming.Complete(ToIndex(file))))
        {
            // Throws when the source's own file is corrupt. Else the disk here was at fault, or the power was cut on an earlier attempt.
            await source.Verify(file);
            throw new CorruptTransferException($"the file [{file.Name}] is not what its source has committed");
        }

        journal.Completed();
    }

    private static async Task Settled(IReadOnlyCollection<Task> tasks)
    {
        foreach (var task in tasks)
        {
            // Whoever waited for the first failure has it; the others are only looked at.
            await Task.WhenAny(task);
            _ = task.Exception;
        }
    }

    private static IndexFile ToIndex(RecoveryFile file) => new(file.Name, file.Length, file.Checksum);
}
