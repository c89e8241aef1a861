namespace Winnow.Shards;

/// <summary>
/// Brings the files of a translog that was closed, or not, into the state in which a new generation can follow: a torn tail is cut,
/// leftovers of an interrupted roll or trim are deleted, and whatever was synced and does not verify is an error.
/// </summary>
internal static class TranslogRecovery
{
    public static List<ClosedGeneration> Run(TranslogConfig config, TranslogCheckpoint checkpoint)
    {
        DeleteLeftovers(config, checkpoint);
        var closed = new List<ClosedGeneration>();
        for (long generation = checkpoint.MinGeneration; generation <= checkpoint.Generation; generation++)
        {
            string name = TranslogFile.Name(generation);
            if (!config.Directory.Exists(name))
            {
                throw new TranslogCorruptedException($"{config.Directory.Path}/{name}", 0, "the file is missing");
            }

            TranslogScan scan = TranslogScan.Run(config.Directory, config.Uuid, generation);
            closed.Add(generation < checkpoint.Generation ? RequireEnd(config, scan) : End(config, scan, checkpoint.SyncedTo));
        }

        return closed;
    }

    private static void DeleteLeftovers(TranslogConfig config, TranslogCheckpoint checkpoint)
    {
        foreach (string name in config.Directory.ListAll())
        {
            if (!TranslogFile.TryParse(name, out long generation)
                || (generation >= checkpoint.MinGeneration && generation <= checkpoint.Generation))
            {
                continue;
            }

            // A newer one was begun by a roll whose checkpoint was never written: nothing in it was acknowledged.
            config.Log(
                ShardLogLevel.Information,
                $"deleting translog file [{config.Directory.Path}/{name}], which the checkpoint does not need",
                null);
            config.Directory.Delete(name);
        }
    }

    private static ClosedGeneration RequireEnd(TranslogConfig config, TranslogScan scan) => scan.Ended
        ? ClosedGeneration.Of(scan)
        : throw Corrupted(config, scan, "the file ends before the generation does");

    private static ClosedGeneration End(TranslogConfig config, TranslogScan scan, long syncedTo)
    {
        if (scan.ValidTo < syncedTo)
        {
            throw Corrupted(config, scan, $"the file ends before [{syncedTo}], up to where it was synced,");
        }

        string name = TranslogFile.Name(scan.Generation);
        if (scan.Ended)
        {
            // Whoever ended it may not have come to sync it: the next checkpoint takes it for durable.
            config.Directory.Sync([name]);
            return ClosedGeneration.Of(scan);
        }

        if (scan.ValidTo < scan.FileLength)
        {
            config.Log(
                ShardLogLevel.Warning,
                $"translog file [{config.Directory.Path}/{name}] has a torn tail at offset [{scan.ValidTo}] ({scan.Problem}): "
                + $"cutting [{scan.FileLength - scan.ValidTo}] bytes that were never acknowledged",
                null);
            config.Directory.Truncate(name, scan.ValidTo);
            config.Directory.Sync([name]);
        }

        using TranslogWriter writer = TranslogWriter.Reopen(config.Directory, scan);
        writer.WriteEnd();
        writer.Flush();
        writer.SyncFlushed();
        return writer.Closed();
    }

    private static TranslogCorruptedException Corrupted(TranslogConfig config, TranslogScan scan, string otherwise) =>
        new($"{config.Directory.Path}/{TranslogFile.Name(scan.Generation)}", scan.ValidTo, scan.Problem ?? otherwise);
}
