using Winnow.Index;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>
/// A copy that was fetched whole and is not installed yet. Once its file is there the folder holds this copy, whatever else lies in it:
/// so a crash leaves the old copy or the new one.
/// </summary>
/// <param name="State">What copy it is.</param>
/// <param name="TranslogUuid">The translog that its commit names; null for a commit of a snapshot, which says so itself.</param>
/// <param name="PrimaryTerm">The term of the primary that it comes from.</param>
/// <param name="GlobalCheckpoint">The global checkpoint at that time; of a snapshot, what its commit has is all there is.</param>
/// <param name="Files">Everything that the index is to consist of.</param>
public sealed record RecoveredIndex(
    ShardState State, string? TranslogUuid, long PrimaryTerm, long GlobalCheckpoint, IReadOnlyList<IndexFile> Files)
{
    /// <summary>What the copy has to retain for others; null for nothing.</summary>
    public RetentionLeases? Leases { get; init; }

    private const string Name = "recovered-index";
    private static readonly StateFile<RecoveredIndex> StateFile = new(Name, "recovered_index");

    /// <summary>The copy that waits in a folder; null when there is none.</summary>
    internal static RecoveredIndex? Read(StoreDirectory shard) => StateFile.Read(shard);

    /// <summary>Decides for the new copy, durably. Its files are synced under their temporary names.</summary>
    internal void Write(StoreDirectory shard) => StateFile.Write(shard, this);

    /// <summary>
    /// Puts a waiting copy into place before the folder is opened. Every step may have been done before: an interrupted installation goes on.
    /// </summary>
    internal static void Install(ShardEngineConfig config)
    {
        StoreDirectory shard = config.Directory;
        if (Read(shard) is not { } recovered)
        {
            return;
        }

        using (StoreDirectory index = shard.OpenSubdirectory(EngineOpener.IndexFolder))
        {
            recovered.InstallFiles(index);
        }

        recovered.InstallTranslog(config);
        RecentOperationsFile.Delete(shard);
        ContentHashes.Delete(shard);
        ShardStateFile.ReplaceLeases(shard, recovered.Leases);
        ShardStateFile.Write(shard, recovered.State);
        shard.Delete(Name);
        shard.SyncMetadata();
    }

    private void InstallFiles(StoreDirectory index)
    {
        // The old commit goes first: it could have a higher number than the new one.
        HashSet<string> wanted = [.. Files.Select(file => file.Name)];
        foreach (string name in index.ListAll())
        {
            if (!wanted.Contains(name) && !TemporaryName.Is(name) && !name.EndsWith(".lock", StringComparison.Ordinal))
            {
                index.Delete(name);
            }
        }

        foreach (IndexFile file in Files)
        {
            string temporary = TemporaryName.Of(file);
            if (index.Exists(temporary))
            {
                index.Rename(temporary, file.Name);
            }

            if (!index.Exists(file.Name) || index.Length(file.Name) != file.Length)
            {
                throw new CorruptIndexException("a file of a recovered index is missing or cut", $"{index.Path}/{file.Name}");
            }
        }

        TemporaryName.RemoveAll(index);
        index.SyncMetadata();
    }

    private void InstallTranslog(ShardEngineConfig config)
    {
        (string uuid, long globalCheckpoint) = TranslogUuid is null ? FromCommit(config) : (TranslogUuid, GlobalCheckpoint);
        config.Directory.DeleteSubdirectory(EngineOpener.TranslogFolder);
        using StoreDirectory folder = config.Directory.OpenSubdirectory(EngineOpener.TranslogFolder);
        var translog = new TranslogConfig
        {
            Directory = folder,
            Uuid = uuid,
            Executor = config.Executor,
            GlobalCheckpoint = () => globalCheckpoint,
        };
        Translog.Create(translog, PrimaryTerm).Dispose();
        config.Directory.SyncMetadata();
    }

    private static (string TranslogUuid, long GlobalCheckpoint) FromCommit(ShardEngineConfig config)
    {
        using StoreDirectory index = config.Directory.OpenSubdirectory(EngineOpener.IndexFolder);
        using IndexCommit commit = IndexCommit.ReadLatest(index) ?? throw new CorruptIndexException("no segments* file found in a restored index", index.Path);
        var data = CommitData.Parse(commit.UserData, $"{index.Path}/{commit.FileName}");
        return (data.TranslogUuid, data.LocalCheckpoint);
    }
}
