using System.Collections.Immutable;
using Winnow.Grains.Metadata;
using Winnow.Grains.Searching.Copies;
using Winnow.Grains.Shards;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Routing;

namespace Winnow.Grains.Following.Leader;

/// <summary>
/// The copies of a leader's shard for somebody who does not know them. What one cannot answer, another is asked, and once more those that are known
/// when the routing was asked for.
/// </summary>
internal sealed class LeaderCopies(MetadataCache metadata, CopySelector selector, NodeProbes probes, IGrainFactory grains)
{
    public async Task<T> Ask<TGrain, T>(string indexUuid, int shard, bool primaryFirst, Func<TGrain, ShardCopy, Task<T>> question)
        where TGrain : IGrainWithStringKey
    {
        var index = await Open(indexUuid, shard);
        Exception? failure = null;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            foreach (var copy in Order(index, shard, primaryFirst))
            {
                try
                {
                    return await probes.Watch(copy.NodeId!, question(grains.GetGrain<TGrain>(IShardGrain.KeyOf(indexUuid, shard, copy.AllocationId!, copy.NodeId!)), copy));
                }
                catch (Exception exception) when (MayAnswerElsewhere(exception))
                {
                    failure = exception;
                }
            }

            await metadata.RefreshIndex(indexUuid);
            index = await Open(indexUuid, shard);
        }

        throw failure is null || ShardErrors.IsStale(failure) ? ShardErrors.NoCopy(index.Name, index.Uuid, shard) : failure;
    }

    /// <summary>A closed index has no copies that could answer, and a name that is gone never will.</summary>
    private async Task<IndexView> Open(string indexUuid, int shard)
    {
        var index = await metadata.Index(indexUuid);
        if (index.Metadata.Closed)
        {
            throw Refusals.IndexClosed(index.Name, index.Uuid);
        }

        return shard < index.Metadata.NumberOfShards
            ? index
            : throw ShardErrors.NoCopy(index.Name, index.Uuid, shard);
    }

    private ImmutableArray<ShardCopy> Order(IndexView index, int shard, bool primaryFirst)
    {
        var copies = selector.Order(index.Metadata, shard, SearchPreference.None, adaptive: false);
        return primaryFirst ? [.. copies.Where(copy => copy.Primary), .. copies.Where(copy => !copy.Primary)] : copies;
    }

    /// <summary>What one copy has merged away another may have; what was wrong with the question would be so everywhere.</summary>
    private static bool MayAnswerElsewhere(Exception exception) => exception switch
    {
        WinnowException winnow => winnow.Status is 503 or 429 || ShardErrors.IsStale(exception) || LeaderErrors.IsHistoryGone(exception),
        OrleansException or TimeoutException or IOException => true,
        _ => false,
    };
}
