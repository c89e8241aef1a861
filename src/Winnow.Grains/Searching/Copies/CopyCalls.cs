using System.Collections.Immutable;
using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Routing;

namespace Winnow.Grains.Searching.Copies;

/// <summary>
/// A question that any copy of a shard can answer, put to one after the other until one does. When all that are known have failed, the routing
/// is asked for once more: they may have moved.
/// </summary>
internal sealed class CopyCalls(MetadataCache metadata, CopySelector selector, NodeResponses responses, NodeProbes probes, IGrainFactory grains, TimeProvider time)
{
    /// <summary>The answer and the copy that gave it; throws what the last copy failed with.</summary>
    public async Task<(ShardCopy Copy, T Value)> Ask<T>(
        IndexView index, int shard, ImmutableArray<ShardCopy> copies, Func<IndexView, ImmutableArray<ShardCopy>>? reorder, Func<IShardGrain, ShardCopy, Task<T>> question)
    {
        Exception? failure = null;
        while (true)
        {
            for (var i = 0; i < copies.Length; i++)
            {
                try
                {
                    return (copies[i], await Send(index.Uuid, shard, copies[i], question, isLast: i == copies.Length - 1));
                }
                catch (Exception exception) when (MayAnswerElsewhere(exception))
                {
                    failure = exception;
                }
            }

            if (reorder is null || await Newer(index) is not { } newer)
            {
                throw failure is null || ShardErrors.IsStale(failure) ? ShardErrors.NoCopy(index.Name, index.Uuid, shard) : failure;
            }

            copies = reorder(newer);
            reorder = null;
        }
    }

    public ImmutableArray<ShardCopy> Order(IndexView index, int shard, SearchPreference preference, bool adaptive) =>
        selector.Order(index.Metadata, shard, preference, adaptive);

    /// <summary>What a copy refuses because of the request, every copy would refuse.</summary>
    private static bool MayAnswerElsewhere(Exception exception) => exception switch
    {
        WinnowException winnow => winnow.Status is >= 500 or 429 || ShardErrors.IsStale(exception),
        OrleansException or TimeoutException or IOException => true,
        _ => false,
    };

    private async Task<IndexView?> Newer(IndexView index)
    {
        try
        {
            var newest = await metadata.RefreshIndex(index.Uuid);
            return newest.Metadata.Version > index.Metadata.Version ? newest : null;
        }
        catch (WinnowException)
        {
            // Nobody can say: what is known is all there is.
            return null;
        }
    }

    private async Task<T> Send<T>(string indexUuid, int shard, ShardCopy copy, Func<IShardGrain, ShardCopy, Task<T>> question, bool isLast)
    {
        var nodeId = copy.NodeId!;
        var started = time.GetTimestamp();
        var reached = true;
        responses.Began(nodeId);
        try
        {
            var call = question(grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(indexUuid, shard, copy.AllocationId!, nodeId)), copy);

            // The last copy is waited for: there is no better one to ask.
            var value = await (isLast ? call : probes.Watch(nodeId, call));
            if (value is ShardQueryResponse response)
            {
                responses.Answered(nodeId, time.GetElapsedTime(started), response.QueueSize, TimeSpan.FromMicroseconds(response.ServiceMicros));
            }

            return value;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            reached = false;
            throw;
        }
        finally
        {
            responses.Ended(nodeId, reached);
        }
    }
}
