using System.Buffers;
using Winnow.Grains.Searching.Remote;
using Winnow.Search;
using FetchedHits = Winnow.Search.ShardFetchRequest;

namespace Winnow.Grains.Searching;

/// <summary>Query then fetch: every shard finds its best hits, the winners' documents are fetched where they are. Other clusters do the same with theirs.</summary>
internal sealed class SearchPhases(ShardScatter scatter, RemoteSearches remotes, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Both phases; the run has the hits and what became of the shards afterwards.</summary>
    public async Task Execute(SearchRun run, CancellationToken cancellation)
    {
        var elsewhere = Task.WhenAll(run.Remotes.Select(part => remotes.Query(part, run, cancellation)));
        try
        {
            await Query(run, cancellation);
        }
        finally
        {
            await elsewhere;
        }

        ClusterOutcomes.Check(run.Remotes);
        var far = run.Remotes.Where(part => part.Response is not null)
            .SelectMany(part => part.Response!.Shards.Select((shard, place) => new FarShard(part, place, shard.Reader, ShardQueryResult.Read(shard.Result.Span))))
            .ToList();
        foreach (var shard in far.Where(shard => shard.Result.TimedOut))
        {
            shard.Part.TimedOut = true;
        }

        run.Result = SearchReducer.Reduce(run.Source, [.. run.Results, .. far.Select(shard => shard.Result)]);
        run.Hits = await Fetch(run, run.Result.Hits, far, cancellation);
        ClusterOutcomes.Check(run.Remotes);
        if (!run.MustRepeat)
        {
            CheckFailures(run, "fetch");
        }
    }

    /// <summary>For a cluster that coordinates the search: the query phase, and the documents that may be in the page.</summary>
    public async Task<IReadOnlyList<(ReducedHit Hit, ReadOnlyMemory<byte> Json)>> ExecutePart(SearchRun run, CancellationToken cancellation)
    {
        await Query(run, cancellation);
        if (!run.MinimizeRoundtrips)
        {
            return [];
        }

        var candidates = SearchReducer.Candidates(run.Source, run.Results);
        var fetched = await FetchPage(run, candidates, [], cancellation);
        return [.. candidates.Zip(fetched).Where(pair => !pair.Second.IsEmpty)];
    }

    /// <summary>The own shards that have hits, and readers that are let go.</summary>
    public async Task<ReadOnlyMemory<byte>[]> Fetch(RemoteFetchRequest request, IReadOnlyList<ShardTarget> targets, SearchFailures failures, CancellationToken cancellation)
    {
        if (request.KeepAlive is null)
        {
            Release(targets.Where((_, i) => request.Parts[i].Hits.IsEmpty));
        }

        return await Task.WhenAll(targets.Select(async (target, i) =>
        {
            if (request.Parts[i].Hits.IsEmpty)
            {
                return default;
            }

            var answers = await scatter.Ask([target], failures, (shard, _) => shard.Fetch(
                new Contracts.ShardFetchRequest
                {
                    ContextId = target.ContextId!,
                    Body = request.Body,
                    Filter = target.Filter,
                    Hits = request.Parts[i].Hits,
                    NowMillis = request.NowMillis,
                    KeepAlive = request.KeepAlive,
                    ShardOrdinal = target.Ordinal,
                    ClusterAlias = request.ClusterAlias,
                },
                cancellation));
            return answers[0].Value?.Hits ?? default;
        }));
    }

    public static ReadOnlyMemory<byte> Serialized(ShardHit[] hits)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new FetchedHits { Hits = hits }.WriteTo(buffer);
        return buffer.WrittenMemory;
    }

    private async Task Query(SearchRun run, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var answers = await scatter.Ask(run.Targets, run.Failures, (shard, target) => shard.Query(
            new ShardQueryRequest
            {
                Body = run.Body,
                Filter = target.Filter,
                NowMillis = run.NowMillis,
                ContextId = target.ContextId,
                KeepAlive = run.KeepAlive,
                ShardOrdinal = target.Ordinal,
                ClusterAlias = run.ClusterAlias,
                Fetch = FetchesAtOnce(run),
                Scroll = run.IsScroll,

                // One shard answers in any case: somebody has to say what nothing looks like.
                CanMatch = run.Targets.Count > run.PreFilterShardSize && target.Ordinal != run.Targets[0].Ordinal,
            },
            cancellation));
        CheckFailures(run, "query");
        run.Skipped = answers.Count(answer => answer.Value is { Skipped: true });
        run.Shards = [.. answers.Where(answer => answer.Value is { Skipped: false }).Select(answer => (answer.Target, answer.Value!))];
        run.Results = [.. run.Shards.Select(shard => ShardQueryResult.Read(shard.Response.Result.Span))];
        run.LocalTookMillis = (long)time.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Whether what the only shard finds is the page, and nothing else.</summary>
    private static bool FetchesAtOnce(SearchRun run) =>
        run.Targets.Count == 1 && run.FetchBody.IsEmpty && run.Remotes.Count == 0 && (run.ClusterAlias is null || (run.MinimizeRoundtrips && run.Source.From == 0));

    private static void CheckFailures(SearchRun run, string phase)
    {
        var failed = run.Failures.All.Count;
        if (failed > 0 && failed >= run.Targets.Count)
        {
            throw run.Failures.ToException(phase, "all shards failed");
        }

        if (failed > 0 && !run.AllowPartialResults)
        {
            throw run.Failures.ToException(phase, "Partial shards failure");
        }
    }

    /// <summary>The documents of the page; what a shard lost between query and fetch is missing in it.</summary>
    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> Fetch(SearchRun run, IReadOnlyList<ReducedHit> hits, List<FarShard> far, CancellationToken cancellation)
    {
        var page = await FetchPage(run, hits, far, cancellation);
        return page.Any(hit => hit.IsEmpty) ? [.. page.Where(hit => !hit.IsEmpty)] : page;
    }

    /// <summary>Each document is asked for where it is; readers that won nothing are let go.</summary>
    private async Task<ReadOnlyMemory<byte>[]> FetchPage(SearchRun run, IReadOnlyList<ReducedHit> hits, List<FarShard> far, CancellationToken cancellation)
    {
        if (FetchesAtOnce(run))
        {
            return run.Shards is [var only] && !only.Response.Fetched.IsEmpty ? [.. FetchResult.Read(only.Response.Fetched.Span).Hits] : new ReadOnlyMemory<byte>[hits.Count];
        }

        var wanted = hits.Index().GroupBy(hit => hit.Item.Shard).ToDictionary(group => group.Key, group => group.ToList());
        if (run.KeepAlive is null)
        {
            Release(run.Shards.Where((shard, place) => shard.Response.ContextId is not null && !wanted.ContainsKey(place))
                .Select(shard => shard.Target with { ContextId = shard.Response.ContextId }));
        }

        var page = new ReadOnlyMemory<byte>[hits.Count];
        var near = run.Shards.Select((shard, place) => (shard.Target, shard.Response.ContextId, Won: wanted.GetValueOrDefault(place)))
            .Where(shard => shard.Won is not null)
            .Select(shard => FetchNear(run, shard.Target, shard.ContextId!, shard.Won!, page, cancellation));
        var elsewhere = far.Select((shard, i) => (Shard: shard, Won: wanted.GetValueOrDefault(run.Shards.Count + i) ?? []))
            .Where(shard => shard.Won.Count > 0 || (run.KeepAlive is null && shard.Shard.Reader.ContextId is not null))
            .GroupBy(shard => shard.Shard.Part)
            .Select(part => remotes.Fetch(
                part.Key,
                run,
                [.. part.Select(shard => (shard.Shard.Place, shard.Shard.Reader, shard.Won.ConvertAll(hit => hit.Item.Hit).ToArray(), shard.Won.ConvertAll(hit => hit.Index).ToArray()))],
                page,
                cancellation));
        await Task.WhenAll(near.Concat(elsewhere));
        return page;
    }

    private async Task FetchNear(
        SearchRun run, ShardTarget target, string contextId, List<(int Index, ReducedHit Item)> won, ReadOnlyMemory<byte>[] page, CancellationToken cancellation)
    {
        var answers = await scatter.Ask([target with { ContextId = contextId }], run.Failures, (shard, _) => shard.Fetch(
            new Contracts.ShardFetchRequest
            {
                ContextId = contextId,
                Body = run.FetchBody.IsEmpty ? run.Body : run.FetchBody,
                Filter = target.Filter,
                Hits = Serialized([.. won.Select(hit => run.ForFetch(hit.Item.Hit))]),
                NowMillis = run.NowMillis,
                KeepAlive = run.KeepAlive,
                ShardOrdinal = target.Ordinal,
                ClusterAlias = run.ClusterAlias,
            },
            cancellation));
        if (answers[0].Value is { } answer)
        {
            var fetched = FetchResult.Read(answer.Hits.Span).Hits;
            for (var i = 0; i < fetched.Count; i++)
            {
                page[won[i].Index] = fetched[i];
            }
        }
    }

    private void Release(IEnumerable<ShardTarget> targets)
    {
        foreach (var target in targets.Where(target => target.ContextId is not null))
        {
            // Nobody waits for it: a reader that is not freed now is freed when its time is over.
            _ = Release(target);
        }
    }

    private async Task Release(ShardTarget target)
    {
        try
        {
            await target.Grain(grains).FreeContexts([target.ContextId!]);
        }
        catch (Exception exception) when (exception is WinnowException or OrleansException or TimeoutException)
        {
            // The copy is gone, and the reader with it.
        }
    }

    /// <summary>A shard of another cluster that answered the query phase, at a place of that cluster's answer.</summary>
    private sealed record FarShard(RemotePart Part, int Place, RemoteShardReader Reader, ShardQueryResult Result);
}
