using System.Collections.Immutable;
using Winnow.Index;
using Winnow.Protocols.Recovery;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Recovery;

/// <summary>The phase of the files: those that the copy has are kept, the others are fetched beside them, and then they are the copy.</summary>
internal sealed class FileRecovery(RecoveryConnection source, RecoveryServices services, RecoveryJournal journal, bool moves)
{
    public async Task Run(StoreDirectory folder, RecoveryOffer offer, ShardState state, long primaryTerm)
    {
        using var incoming = await services.Pool.Write.Run(() => new IncomingIndex(folder));
        var files = offer.Files.Select(file => new RecoveryFile(file.Name, file.Length, (uint)file.Checksum)).ToImmutableArray();
        var transfer = await Plan(incoming, files);
        await Fetch(incoming, transfer);
        source.Cancellation.ThrowIfCancellationRequested();
        journal.Enter(RecoveryStage.VerifyIndex);
        var recovered = new RecoveredIndex(state, offer.TranslogUuid, primaryTerm, offer.GlobalCheckpoint, [.. files.Select(ToIndex)]);
        await services.Pool.Write.Run(() =>
        {
            incoming.Commit(recovered);
            return true;
        });
    }

    /// <summary>What is there is reused when it is what its name promises.</summary>
    private async Task<FileTransfer> Plan(IncomingIndex incoming, ImmutableArray<RecoveryFile> files)
    {
        var (missing, begun) = await services.Pool.Write.Run(() =>
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
            foreach (var chunk in transfer.Chunks())
            {
                while (asked.Count >= services.Settings.MaxConcurrentFileChunks)
                {
                    await Take(incoming, asked, completing);
                }

                asked.Enqueue((chunk, Ask(chunk)));
            }

            while (asked.Count > 0)
            {
                await Take(incoming, asked, completing);
            }

            await Task.WhenAll(completing);
        }
        finally
        {
            // The folder is closed when nobody writes into it any more.
            await Settled([.. completing, .. asked.Select(entry => entry.Answer)]);
        }
    }

    private async Task<(RecoveryChunk Reply, TimeSpan Throttled)> Ask(FileChunk chunk)
    {
        if (chunk.Length == 0)
        {
            return (new RecoveryChunk(), TimeSpan.Zero);
        }

        var throttled = await services.Bandwidth.Wait(chunk.Length, moves, source.Cancellation);
        return (await source.Read(chunk), throttled);
    }

    private async Task Take(IncomingIndex incoming, Queue<(FileChunk Chunk, Task<(RecoveryChunk Reply, TimeSpan Throttled)> Answer)> asked, List<Task> completing)
    {
        var (chunk, answer) = asked.Dequeue();
        var (reply, throttled) = await answer;
        await services.Pool.Write.Run(() =>
        {
            if (reply.Bytes.Length != chunk.Length || Crc32C.Compute(reply.Bytes.Span) != (uint)reply.Checksum)
            {
                throw new CorruptTransferException($"a chunk of [{chunk.File.Name}] at [{chunk.Offset}] was damaged on its way");
            }

            incoming.Append(ToIndex(chunk.File), chunk.Offset, reply.Bytes.Span);
            return true;
        });
        journal.Received(chunk, throttled, reply.ThrottledMillis);
        if (chunk.IsLast)
        {
            completing.Add(Complete(incoming, chunk.File));
        }
    }

    private async Task Complete(IncomingIndex incoming, RecoveryFile file)
    {
        if (!await services.Pool.Write.Run(() => incoming.Complete(ToIndex(file))))
        {
            // Throws when the primary's own file is corrupt. Else the disk here was at fault, or the power was cut on an earlier attempt.
            await source.Verify(file);
            throw new CorruptTransferException($"the file [{file.Name}] is not what the primary has committed");
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
