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
    public async Task<bool> HaveEnded(RestorePlan plan)
    {
        var shards = await Of(plan);
        return shards.Successful + shards.Failed == shards.Total;
    }

    public async Task<RestoredShards> Of(RestorePlan plan)
    {
        int total = 0, successful = 0, failed = 0;
        foreach (var index in plan.Indices)
        {
            total += index.Shards;
            var found = await Find(index.Uuid);
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

    /// <summary>Null when the index was deleted.</summary>
    private async Task<IndexMetadata?> Find(string uuid)
    {
        if (metadata.Cluster.Graveyard.Contains(uuid))
        {
            return null;
        }

        try
        {
            return (await metadata.Index(uuid)).Metadata;
        }
        catch (Exception exception) when (exception is Refusal { Status: 404 } or WinnowException { Status: 404 })
        {
            return null;
        }
    }
}
