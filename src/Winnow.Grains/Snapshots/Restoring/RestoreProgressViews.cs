using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Restoring;

/// <summary>How many shards of a restore there are, have come, and will not come.</summary>
internal readonly record struct RestoredShards(int Total, int Successful, int Failed);

/// <summary>How far restores are, by what is known of their indices here.</summary>
internal sealed class RestoreProgressViews(MetadataCache metadata)
{
    /// <summary>Not while nobody can be asked: an index that is not known here may be under way.</summary>
    public async Task<bool> HasEnded(SnapshotOperation restore)
    {
        try
        {
            var shards = await Of(restore);
            return shards.Successful + shards.Failed == shards.Total;
        }
        catch (WinnowException exception) when (MasterErrors.IsUnreachable(exception))
        {
            return false;
        }
    }

    public async Task<RestoredShards> Of(SnapshotOperation restore)
    {
        int total = 0, successful = 0, failed = 0;
        foreach (var index in restore.Restoring!.Indices)
        {
            total += index.Shards;
            var found = await Find(index.Uuid, restore.Uuid);
            if (found is null)
            {
                failed += index.Shards;
                continue;
            }

            foreach (var shard in found.Shards)
            {
                // Once nothing is left to be fetched, what becomes of a shard is no matter of the restore's.
                var state = found.Restore is null ? ShardRestoreState.Success : RestoreProgress.Of(found, shard).State;
                successful += state == ShardRestoreState.Success ? 1 : 0;
                failed += state == ShardRestoreState.Failure ? 1 : 0;
            }
        }

        return new RestoredShards(total, successful, failed);
    }

    /// <summary>The same by what the indices have decided: the end of a restore may be known elsewhere before it is known here.</summary>
    public async Task<RestoredShards> Newest(SnapshotOperation restore)
    {
        foreach (var index in restore.Restoring!.Indices)
        {
            try
            {
                await metadata.RefreshIndex(index.Uuid);
            }
            catch (Refusal refusal) when (refusal.Status == 404)
            {
                // Deleted since: that is seen below.
            }
        }

        return await Of(restore);
    }

    /// <summary>Null when the index was deleted, or restored again since.</summary>
    private async Task<IndexMetadata?> Find(string uuid, string restore)
    {
        if (metadata.Cluster.Graveyard.Contains(uuid))
        {
            return null;
        }

        try
        {
            var known = (await metadata.Index(uuid)).Metadata;

            // What is known of an index that was closed and is restored in its place may be what it was before.
            known = RestoreProgress.Knows(known, restore) ? known : (await metadata.RefreshIndex(uuid)).Metadata;
            return RestoreProgress.Knows(known, restore) ? known : null;
        }
        catch (Exception exception) when (exception is Refusal { Status: 404 } or WinnowException { Status: 404 })
        {
            return null;
        }
    }
}
