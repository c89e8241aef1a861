using Winnow.Grains.Searching.Remote;

namespace Winnow.Grains.Searching;

/// <summary>Readers that were opened here and in other clusters.</summary>
/// <param name="Ids">What names them.</param>
/// <param name="Failures">Own shards without a reader.</param>
/// <param name="LocalShards">How many own shards were asked.</param>
/// <param name="Shards">All shards.</param>
internal sealed record OpenedContexts(ContextIds Ids, SearchFailures Failures, int LocalShards, ShardsInfo Shards);

/// <summary>Opens readers on all shards of a request: own ones, and points in time in other clusters.</summary>
internal sealed class ContextOpening(SearchTargets targets, ShardScatter scatter, RemoteParts remoteParts, RemoteSearches remotes)
{
    public async Task<OpenedContexts> Open(OpenPointInTimeRequest request)
    {
        var (local, parts) = await remoteParts.Split(request.Indices);
        var elsewhere = Task.WhenAll(parts.Select(part => remotes.Ask(
            part, grains => grains.GetGrain<ISearchGrain>(0).OpenPointInTime(request with { Indices = [.. part.Indices] }))));
        IReadOnlyList<ShardTarget> found;
        var failures = new SearchFailures();
        ShardAnswer<string>[] opened;
        try
        {
            found = local is null ? [] : await targets.Find(local, request.Options, request.Routing, request.Preference);
            opened = await scatter.Ask(found, failures, (shard, _) => shard.OpenContext(request.KeepAlive));
        }
        finally
        {
            await elsewhere;
        }

        ClusterOutcomes.Check(parts);
        var answers = parts.Zip(await elsewhere).Where(pair => pair.Second is not null).ToList();
        var ids = new ContextIds
        {
            Shards = [.. opened.Where(answer => answer.Value is not null).Select(answer => ContextIds.Of(answer.Target, answer.Value!))],
            Clusters = [.. answers.Select(pair => new ContextIds.ClusterContext(pair.First.Alias, pair.Second!.Id, [.. pair.First.Indices]))],
            Local = local,
        };
        var shards = new ShardsInfo
        {
            Total = found.Count,
            Successful = found.Count - failures.All.Count,
            Failed = failures.All.Count,
            Failures = [.. failures.All],
        };
        return new OpenedContexts(ids, failures, found.Count, answers.Aggregate(shards, (sum, pair) => CountSearch.Add(sum, pair.Second!.Shards, pair.First.Alias)));
    }
}
