using Winnow.Grains.Metadata;

namespace Winnow.Grains.Searching;

/// <summary>Readers that callers hold: points in time and scrolls.</summary>
internal sealed class SearchContexts(SearchTargets targets, MetadataCache metadata, ShardScatter scatter, IGrainFactory grains)
{
    public async Task<OpenPointInTimeResponse> Open(OpenPointInTimeRequest request)
    {
        var found = await targets.Find(request.Indices, request.Options, request.Routing);
        var failures = new SearchFailures();
        var opened = await scatter.Ask(found, failures, (shard, _) => shard.OpenContext(request.KeepAlive));
        if (failures.All.Count > 0 && (!request.AllowPartialSearchResults || failures.All.Count == found.Count))
        {
            throw failures.ToException("open_search_context", failures.All.Count == found.Count ? "all shards failed" : "Partial shards failure");
        }

        var id = new ContextIds
        {
            Shards = [.. found.Zip(opened).Where(pair => pair.Second is not null).Select(pair => ContextIds.Of(pair.First, pair.Second!))],
        };
        return new OpenPointInTimeResponse
        {
            Id = id.Encode(),
            Shards = new ShardsInfo
            {
                Total = found.Count,
                Successful = found.Count - failures.All.Count,
                Failed = failures.All.Count,
                Failures = [.. failures.All],
            },
        };
    }

    public async Task<FreedContexts> Close(string id) => Answer(await Free(ContextIds.Decode(id, "point in time")));

    public async Task<FreedContexts> ClearScrolls(string[] scrollIds)
    {
        if (scrollIds.Length == 0)
        {
            return new FreedContexts { NumFreed = await FreeAllScrolls() };
        }

        var freed = await Task.WhenAll(scrollIds.Select(id => Free(ContextIds.Decode(id, "scroll"))));
        return Answer(freed.Sum());
    }

    /// <summary>Nothing freed is answered as not found.</summary>
    private static FreedContexts Answer(int freed) => new() { Succeeded = true, NumFreed = freed };

    private async Task<int> Free(ContextIds ids)
    {
        var freed = await scatter.Ask(await ids.Targets(metadata), new SearchFailures(), async (shard, target) => (object)await shard.FreeContexts([target.ContextId!]));
        return freed.Sum(count => count is int number ? number : 0);
    }

    private async Task<int> FreeAllScrolls()
    {
        var copies = metadata.Known.SelectMany(index => index.Metadata.Shards.Select(shard => (Index: index, Shard: shard.Id, Copy: SearchTargets.Choose(shard))));
        var freed = await Task.WhenAll(copies.Where(entry => entry.Copy is not null).Select(async entry =>
        {
            try
            {
                return await new ShardTarget(entry.Index, entry.Shard, entry.Copy, default, 0).Grain(grains).FreeContexts([]);
            }
            catch (Exception exception) when (exception is WinnowException or OrleansException or TimeoutException)
            {
                // A copy that is not there holds no readers.
                return 0;
            }
        }));
        return freed.Sum();
    }
}
