using Winnow.Grains.Metadata;
using Winnow.Grains.Searching.Remote;

namespace Winnow.Grains.Searching;

/// <summary>Readers that callers hold: points in time and scrolls.</summary>
internal sealed class SearchContexts(ContextOpening opening, MetadataCache metadata, ShardScatter scatter, RemoteParts remoteParts, RemoteSearches remotes, IGrainFactory grains)
{
    public async Task<OpenPointInTimeResponse> Open(OpenPointInTimeRequest request)
    {
        var opened = await opening.Open(request);
        var failed = opened.Failures.All.Count;
        if (failed > 0 && (!request.AllowPartialSearchResults || failed == opened.LocalShards))
        {
            throw opened.Failures.ToException("open_search_context", failed == opened.LocalShards ? "all shards failed" : "Partial shards failure");
        }

        return new OpenPointInTimeResponse { Id = opened.Ids.Encode(), Shards = opened.Shards };
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
        var parts = await remoteParts.Of(ids);
        var elsewhere = Task.WhenAll(parts.Select(part => remotes.Ask(part, there => there.GetGrain<ISearchGrain>(0).ClosePointInTime(part.PointInTimeId!))));
        var freed = await scatter.Ask(await ids.Targets(metadata), new SearchFailures(), async (shard, target) => (object)await shard.FreeContexts([target.ContextId!]));
        return freed.Sum(answer => answer.Value is int number ? number : 0) + (await elsewhere).Sum(answer => answer?.NumFreed ?? 0);
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
