using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Recovery;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Recovery;
using Winnow.Repositories;
using Winnow.Shards;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>Makes one primary of a snapshot.</summary>
internal sealed class RestoreTarget(
    ShardKey key, IRestoringCopy copy, RecoveryServices recoveries, ShardSnapshotServices services, ShardStores stores, ILogger logger)
    : OutsideRecovery(key, CopySource.Snapshot, copy, recoveries, logger)
{
    private RestoreSource? _source;

    protected override TimeSpan Delay => Recoveries.Settings.Delays.Network;

    public override RecoveryView Describe(MetadataCache metadata) => RecoveryViews.OfSnapshot(Key, Journal, _source, metadata);

    protected override void Locate(IndexView index) =>
        _source = index.Metadata.Restore ?? throw new InvalidOperationException($"index [{index.Name}] is not being restored");

    protected override async Task Fetch(IndexView index, long term)
    {
        var source = _source!;
        var opened = await services.Repositories.Open(source.Repository);
        Journal.Enter(RecoveryStage.Index);
        var shards = (await opened.Repository.Index(ContentHash.Parse(source.Manifest), Stopped)).Shards;
        var hash = (Key.Shard < shards.Length ? shards[Key.Shard] : null)
            ?? throw new RepositoryException($"shard [{Key.Shard}] of index [{source.Index}] is not in the snapshot [{source}]");
        var manifest = await opened.Repository.Shard(hash, Stopped);
        var rate = services.Rates.Get(source.Repository, opened.Definition);
        var state = new ShardState(Key.IndexUuid, Key.Shard, Key.AllocationId, Primary: true);
        using (var folder = await Restoring.TakeFolder())
        {
            await new SnapshotDownload(opened.Repository.Download(), Throttle, services.Buffers, services.Pool, Journal, Stopped)
                .Run(folder, manifest, state, term);
        }

        Stopped.ThrowIfCancellationRequested();
        Journal.Enter(RecoveryStage.Translog);
        await Restoring.OpenRestored(term);
        await Keep(ManifestHashes.Of(manifest, ChunkSize.Of(opened.Definition)));

        async Task<TimeSpan> Throttle(long bytes, CancellationToken cancellation) =>
            await Recoveries.Bandwidth.Wait(bytes, moves: false, cancellation) + await rate(bytes, cancellation);
    }

    /// <summary>A storage that failed when it had given something deserves another attempt.</summary>
    protected override bool MayPass(Exception exception) => exception is BlobStoreException && Journal.Progress.BytesFetched > 0;

    protected override bool IsCorrupted(Exception exception) => exception is RepositoryCorruptionException;

    /// <summary>A snapshot of what was restored finds everything there without reading it.</summary>
    private async Task Keep(ContentHashes? hashes)
    {
        if (hashes is not null)
        {
            await services.Pool.Write.Run(() =>
            {
                using var folder = stores.Open(Key.IndexUuid, Key.Shard);
                hashes.Write(folder);
                return true;
            });
        }
    }
}
