using System.Text;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Creating;

/// <summary>
/// Writes what holds the shards of a snapshot together. Metadata is read from the index after its shards were taken: so it has every field
/// that their documents have.
/// </summary>
internal sealed class SnapshotManifests(SnapshotServices services, ContentUpload upload, CancellationToken aborted)
{
    public async Task<SnapshotIndexResult> Index(PlannedIndex index, ShardSnapshotReport[] shards)
    {
        aborted.ThrowIfCancellationRequested();
        var metadata = await Metadata(index, shards);
        var hashes = shards.Select(shard => shard.Stage == ShardSnapshotStage.Done ? ContentHash.Parse(shard.Manifest!) : (ContentHash?)null);
        var manifest = await upload.Put(new IndexManifest(Encoding.UTF8.GetString(StateJson.Write(metadata)), [.. hashes]), aborted);
        return new SnapshotIndexResult { Name = index.Name, Uuid = index.Uuid, Manifest = manifest.ToString(), Shards = shards };
    }

    public Task<Content> GlobalState()
    {
        var state = SnapshotGlobalState.Of(services.Metadata.Cluster);
        return upload.PutGlobalState(StateJson.Write(state), aborted);
    }

    private async Task<SnapshotIndexMetadata> Metadata(PlannedIndex planned, ShardSnapshotReport[] shards)
    {
        IndexView view;
        try
        {
            view = await services.Metadata.RefreshIndex(planned.Uuid);
        }
        catch (Exception exception) when (exception is Refusal { Status: 404 } or WinnowException { Status: 404 })
        {
            // Deleted meanwhile: what has been taken is no good without it.
            return new SnapshotIndexMetadata { Name = planned.Name, Uuid = planned.Uuid };
        }

        var index = view.Metadata;
        var entry = services.Metadata.Cluster.ByUuid(planned.Uuid) ?? new Winnow.Protocols.Names.IndexEntry { Name = planned.Name };
        return SnapshotIndexMetadata.Of(
            index,
            entry,
            [.. index.Shards.Select((table, id) => Math.Max(table.PrimaryTerm, shards[id].PrimaryTerm))],
            [.. shards.Select(shard => shard.TotalBytes)]);
    }
}
