using Winnow.Grains.Metadata;

namespace Winnow.Grains.Searching;

/// <summary>Readers that callers hold: points in time and scrolls.</summary>
internal sealed class SearchContexts(SearchTargets targets, MetadataCache metadata, ShardScatter scatter, IGrainFactory grains)
{
    public async Task<OpenPointInTimeResponse> Open(OpenPointInTimeRequest request)
    {
        var found = await targets.Find(request.Indices, request.Options, request.Routing, request.Preference);
        var failures = new SearchFailures();
        var opened = await scatter.Ask(found, failures, (shard, _) => shard.OpenContext(request.KeepAlive));
        if (failures.All.Count > 0 && (!request.AllowPartialSearchResults || failures.All.Count == found.Count))
        {
            throw failures.ToException("open_search_context", failures.All.Count == found.Count ? "all shards failed" : "Partial shards failure");
        }

        var id = new ContextIds
        {
            Shards = [.. opened.Where(answer => answer.Value is not null).Select(answer => ContextIds.Of(answer.Target, answer.Value!))],
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
        return freed.Sum(answer => answer.Value is int number ? number : 0);
    }

    private async Task<int> FreeAllScrolls()
    {
        var copies = metadata.Known.SelectMany(index => index.Metadata.Shards.SelectMany(
            shard => shard.Copies.Where(copy => copy.Active).Select(copy => new ShardTarget(index, shard.Id, [copy], default, 0))));
        var freed = await Task.WhenAll(copies.Select(async target =>
        {
            try
            {
                return await target.Grain(grains).FreeContexts([]);
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
