using System.Runtime.CompilerServices;
using Winnow.Repositories.Contents;
using Winnow.Repositories.FileSystem;
using Winnow.Repositories.Format;
using Winnow.Repositories.Maintenance;
using Winnow.Repositories.Manifests;
using Winnow.Repositories.Roots;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories;

/// <summary>
/// Snapshots in a container of blobs, which any number of processes and clusters may use at once. FORMAT.md says what lies there, and why
/// nothing that can be reached is ever removed.
/// </summary>
/// <remarks>
/// Everything that is read is verified. Any thread may call anything; a <see cref="BlobStoreException"/> means that the storage failed, and
/// that the same call may be tried again.
/// </remarks>
public sealed class Repository
{
    private readonly RepositoryParts _parts;
    private readonly RootChanger _changer;
    private readonly ContentReader _contents;

    /// <param name="newUuid">Uuids of letters, digits, '_' and '-', none of which comes twice, from whichever process.</param>
    public Repository(IBlobStore blobs, RepositoryOptions options, IBlockingExecutor executor, Func<string> newUuid, TimeProvider time)
    {
        _parts = new RepositoryParts(blobs, options, executor, newUuid, time);
        _changer = new RootChanger(_parts);
        _contents = new ContentReader(_parts);
    }

    /// <summary>The newest root; null in an empty container.</summary>
    public async Task<RepositoryRoot?> Root(CancellationToken cancellation = default) => (await _parts.Roots.Read(cancellation))?.Root;

    /// <summary>
    /// Makes changes, all in one step (but for removals of very many contents), on an empty container after making it a repository. Those
    /// that are refused leave the others as they are. After a failure each may have been done or not: it may be asked for again.
    /// </summary>
    /// <param name="by">Whose changes they are; without it they are anybody's, and never refused for having been asked for too late.</param>
    public Task<RootChanged> Change(IReadOnlyList<RootChange> changes, WriterEpoch? by = null, CancellationToken cancellation = default) =>
        _changer.Change(changes, by, cancellation);

    /// <summary>A snapshot by its name.</summary>
    public Task<SnapshotEntry?> Find(string name, CancellationToken cancellation = default) => _parts.Roots.AtNewest(
        async root => await _parts.Catalog.Find(root?.Catalog, CatalogTable.Key(name), cancellation) is { } value
            ? CatalogTable.Decode(value.Span)
            : null,
        cancellation);

    /// <summary>
    /// The snapshots whose names begin so and come after a name, in the order of their names' bytes. Those that are added or removed
    /// meanwhile may be among them.
    /// </summary>
    public async IAsyncEnumerable<SnapshotEntry> Snapshots(
        string? prefix = null, string? after = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var start = CatalogTable.Key(prefix ?? "");
        var from = after is null ? start : CatalogTable.KeyAfter(after);
        from = from.AsSpan().SequenceCompareTo(start) < 0 ? start : from;
        await foreach (var entry in TreeScan.AtNewest(_parts, _parts.Catalog, root => root.Catalog, from, cancellation))
        {
            if (!entry.Key.Span.StartsWith(start))
            {
                yield break;
            }

            yield return CatalogTable.Decode(entry.Value.Span);
        }
    }

    /// <summary>All about a snapshot that is in the catalog, or was when an activity was registered that still is.</summary>
    public async Task<SnapshotInfo> Info(SnapshotEntry snapshot, CancellationToken cancellation = default)
    {
        var name = BlobNames.Snapshot(snapshot.Uuid);
        try
        {
            return await _parts.Blobs.Read(name, BlobKind.Snapshot, SnapshotInfoCodec.Decode, cancellation);
        }
        catch (BlobGoneException gone)
        {
            throw (await Find(snapshot.Name, cancellation))?.Uuid == snapshot.Uuid
                ? new RepositoryCorruptionException(name, "is missing", gone)
                : new RepositoryException($"[{snapshot.Name}/{snapshot.Uuid}] has been deleted", gone);
        }
    }

    public Task<IndexManifest> Index(ContentHash manifest, CancellationToken cancellation = default) =>
        _contents.Read(manifest, ContentKind.IndexManifest, ManifestCodec.DecodeIndex, cancellation);

    public async Task<ShardManifest> Shard(ContentHash manifest, CancellationToken cancellation = default)
    {
        var stored = await _contents.Read(manifest, ContentKind.ShardManifest, payload => ManifestCodec.DecodeShard(payload).ToArray(), cancellation);
        var files = await Task.WhenAll(stored.Select(async file => new ShardFile(file.Name, file.Length, file.Checksum, file.ChunkList is { } list
            ? [.. await _contents.Read(list.Hash, ContentKind.ChunkList, payload => ManifestCodec.DecodeChunkList(payload).ToArray(), cancellation)]
            : file.Chunks)));
        return new ShardManifest([.. files]);
    }

    public Task<byte[]> GlobalState(Content state, CancellationToken cancellation = default) =>
        _contents.Read(state.Hash, ContentKind.GlobalState, payload => payload.ToArray(), cancellation);

    /// <summary>Removes what has been condemned, as far as nobody who is registered can rely on it.</summary>
    public Task<SweepResult> Sweep(CancellationToken cancellation = default) => new Sweeper(_parts, _changer).Sweep(cancellation);

    /// <summary>
    /// Removes what can be swept and what processes that died have left behind. Registrations of the dead have to be dropped before
    /// (<see cref="DropStaleActivities"/>).
    /// </summary>
    public Task<CleanupResult> Cleanup(bool dryRun, Action<CleanupProgress>? progress = null, CancellationToken cancellation = default) =>
        new Cleaner(_parts, _changer, dryRun, progress, cancellation).Clean();

    /// <summary>Checks everything but the contents' bytes, and these too if asked to. Repairs nothing.</summary>
    public Task<IntegrityReport> VerifyIntegrity(
        bool contents, Func<IntegrityProgress, ValueTask>? progress = null, CancellationToken cancellation = default) =>
        new IntegrityCheck(_parts, contents, progress, cancellation).Run();

    /// <summary>Puts contents for a create that is registered under this uuid.</summary>
    public ContentUpload Upload(string upload) => new(_parts, upload);

    public ContentDownload Download() => new(_parts, _contents);
}
