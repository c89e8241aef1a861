using Winnow.Grains.Searching.Remote;
using Winnow.Search;

namespace Winnow.Grains.Searching;

/// <summary>How many documents match, here and in other clusters.</summary>
internal sealed class CountSearch(SearchTargets targets, ShardScatter scatter, RemoteParts remoteParts, RemoteSearches remotes, TimeProvider time)
{
    public async Task<CountResponse> Count(CountRequest request, CancellationToken cancellation)
    {
        var (local, parts) = await remoteParts.Split(request.Indices);
        var elsewhere = Task.WhenAll(parts.Select(part => remotes.Ask(
            part, grains => grains.GetGrain<ISearchGrain>(0).Count(request with { Indices = [.. part.Indices] }, cancellation))));
        CountResponse answer;
        try
        {
            answer = local is null ? new CountResponse() : await CountHere(request, local, cancellation);
        }
        finally
        {
            await elsewhere;
        }

        ClusterOutcomes.Check(parts);
        foreach (var (part, count) in parts.Zip(await elsewhere))
        {
            if (count is not null)
            {
                answer = Add(answer, count, part.Alias);
            }
        }

        return answer;
    }

    private async Task<CountResponse> CountHere(CountRequest request, string[] indices, CancellationToken cancellation)
    {
        var body = CountBody.Make(SearchUriParameters.Merge(request.Body, SearchCoordinator.Parameters(request.Parameters)), request.MinScore, request.TerminateAfter);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var found = await targets.Find(indices, request.Options, request.Routing, request.Preference);
        var failures = new SearchFailures();
        var answers = await scatter.Ask(found, failures, (shard, target) => shard.Query(
            new ShardQueryRequest { Body = body, Filter = target.Filter, NowMillis = now, ShardOrdinal = target.Ordinal, CountOnly = true },
            cancellation));
        if (found.Count > 0 && failures.All.Count == found.Count)
        {
            throw failures.ToException("query", "all shards failed");
        }

        return new CountResponse
        {
            Count = answers.Sum(answer => answer.Value?.Count ?? 0),
            TerminatedEarly = request.TerminateAfter is { } limit and > 0 && answers.Any(answer => answer.Value?.Count >= limit),
            Shards = new ShardsInfo
            {
                Total = found.Count,
                Successful = found.Count - failures.All.Count,
                Failed = failures.All.Count,
                Failures = [.. failures.All],
            },
        };
    }

    private static CountResponse Add(CountResponse sum, CountResponse part, string alias) => new()
    {
        Count = sum.Count + part.Count,
        TerminatedEarly = sum.TerminatedEarly || part.TerminatedEarly,
        Shards = Add(sum.Shards, part.Shards, alias),
    };

    public static ShardsInfo Add(ShardsInfo sum, ShardsInfo part, string alias) => sum with
    {
        Total = sum.Total + part.Total,
        Successful = sum.Successful + part.Successful,
        Skipped = sum.Skipped + part.Skipped,
        Failed = sum.Failed + part.Failed,
        Failures = [.. sum.Failures, .. part.Failures.Select(failure => failure with { Index = $"{alias}:{failure.Index}" })],
    };
}
