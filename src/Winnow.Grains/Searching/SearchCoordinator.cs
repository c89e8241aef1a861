using System.Buffers;
using Winnow.Grains.Metadata;
using Winnow.Search;
using FetchedHits = Winnow.Search.ShardFetchRequest;

namespace Winnow.Grains.Searching;

/// <summary>Query then fetch: every shard finds its best hits, the winners' documents are fetched where they are.</summary>
internal sealed class SearchCoordinator(SearchTargets targets, MetadataCache metadata, ShardScatter scatter, IGrainFactory grains, TimeProvider time)
{
    /// <summary>How often a search begins anew because nodes left with its readers: more often than nodes leave beside each other.</summary>
    private const int MaxRepeats = 3;

    public async Task<JsonResult> Search(SearchRequest request, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var body = SearchUriParameters.Merge(request.Body, Parameters(request.Parameters));
        var source = SearchSource.Parse(body);
        if (request.Scroll is { } keepAlive)
        {
            return await new ScrollSearch(this, targets, metadata, scatter, time).Start(request, body, source, keepAlive, cancellation);
        }

        var pit = source.PointInTime is { } point ? ContextIds.Decode(point.Id, "point in time") : null;
        if (pit is not null && request.Indices.Length > 0)
        {
            throw Winnow.Search.Errors.ActionRequestValidation("[indices] cannot be used with point in time. Do not specify any index with point in time.");
        }

        if (pit is not null && source.Sort is { Count: > 0 })
        {
            (body, source) = PointInTimeSort.WithTieBreaker(body, source);
        }

        SearchRun run;
        var repeats = 0;
        do
        {
            run = new SearchRun
            {
                Source = source,
                Body = body,
                NowMillis = time.GetUtcNow().ToUnixTimeMilliseconds(),
                KeepAlive = source.PointInTime?.KeepAlive is { } given ? TimeValue.Parse(given, "keep_alive") : pit is null ? null : TimeSpan.Zero,
                AllowPartialResults = AllowsPartial(request),
                PreFilterShardSize = request.PreFilterShardSize ?? 128,
                Targets = pit is null ? await targets.Find(request.Indices, request.Options, request.Routing, request.Preference) : await pit.Targets(metadata),
                MayRepeat = pit is null && repeats < MaxRepeats,
            };
            await Execute(run, cancellation);
            repeats++;
        }
        while (run.MustRepeat);

        var response = Respond(run, request, started) with { PointInTimeId = source.PointInTime?.Id };
        return new JsonResult { Body = SearchResponseWriter.Write(response) };
    }

    public Task<JsonResult> Scroll(ScrollRequest request, CancellationToken cancellation) =>
        new ScrollSearch(this, targets, metadata, scatter, time).Next(request, cancellation);

    public async Task<CountResponse> Count(CountRequest request, CancellationToken cancellation)
    {
        var body = CountBody.Make(SearchUriParameters.Merge(request.Body, Parameters(request.Parameters)), request.MinScore, request.TerminateAfter);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var found = await targets.Find(request.Indices, request.Options, request.Routing, request.Preference);
        var failures = new SearchFailures();
        var answers = await scatter.Ask(found, failures, (shard, target) => shard.Query(
            new ShardQueryRequest { Body = body, Filter = target.Filter, NowMillis = now, ShardOrdinal = target.Ordinal, CountOnly = true },
            cancellation));
        if (found.Count > 0 && failures.All.Count == found.Count)
        {
            throw failures.ToException("query", "all shards failed");
        }

        var count = answers.Sum(answer => answer.Value?.Count ?? 0);
        return new CountResponse
        {
            Count = count,
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

    /// <summary>Both phases; the run has the hits and what became of the shards afterwards.</summary>
    public async Task Execute(SearchRun run, CancellationToken cancellation)
    {
        var single = run.Targets.Count == 1 && run.FetchBody.IsEmpty;
        var answers = await scatter.Ask(run.Targets, run.Failures, (shard, target) => shard.Query(
            new ShardQueryRequest
            {
                Body = run.Body,
                Filter = target.Filter,
                NowMillis = run.NowMillis,
                ContextId = target.ContextId,
                KeepAlive = run.KeepAlive,
                ShardOrdinal = target.Ordinal,
                Fetch = single,
                Scroll = run.IsScroll,

                // One shard answers in any case: somebody has to say what nothing looks like.
                CanMatch = run.Targets.Count > run.PreFilterShardSize && target.Ordinal > 0,
            },
            cancellation));
        CheckFailures(run, "query");

        run.Skipped = answers.Count(answer => answer.Value is { Skipped: true });
        var succeeded = answers.Where(answer => answer.Value is { Skipped: false }).Select(answer => (answer.Target, Response: answer.Value!)).ToList();
        run.Contexts = [.. succeeded.Where(shard => shard.Response.ContextId is not null).Select(shard => (shard.Target, shard.Response.ContextId!))];
        run.Result = SearchReducer.Reduce(run.Source, [.. succeeded.Select(shard => ShardQueryResult.Read(shard.Response.Result.Span))]);
        run.Hits = single
            ? succeeded is [var only] && !only.Response.Fetched.IsEmpty ? FetchResult.Read(only.Response.Fetched.Span).Hits : []
            : await Fetch(run, succeeded, cancellation);
        if (!run.MustRepeat)
        {
            CheckFailures(run, "fetch");
        }
    }

    public SearchResponse Respond(SearchRun run, SearchRequest request, long started) => new()
    {
        TookMillis = (long)time.GetElapsedTime(started).TotalMilliseconds,
        Shards = run.Counts(),
        Result = run.Result,
        Hits = run.Hits,
        TypedKeys = request.TypedKeys,
        TotalHitsAsInt = request.RestTotalHitsAsInt,
    };

    public static bool AllowsPartial(SearchRequest request) => request.AllowPartialSearchResults ?? true;

    public static Dictionary<string, string> Parameters(UriParameter[] parameters)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            map[parameter.Name] = parameter.Value;
        }

        return map;
    }

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

    /// <summary>The documents of the page, each asked for where it is; readers that won nothing are let go.</summary>
    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> Fetch(
        SearchRun run, List<(ShardTarget Target, ShardQueryResponse Response)> shards, CancellationToken cancellation)
    {
        var wanted = run.Result.Hits.Index().GroupBy(hit => hit.Item.Shard).ToDictionary(group => group.Key, group => group.ToList());
        if (run.KeepAlive is null)
        {
            Release(shards.Where((shard, place) => shard.Response.ContextId is not null && !wanted.ContainsKey(place)));
        }

        var page = new ReadOnlyMemory<byte>[run.Result.Hits.Count];
        await Task.WhenAll(wanted.Select(async group =>
        {
            var (target, response) = shards[group.Key];
            var answers = await scatter.Ask([target with { ContextId = response.ContextId }], run.Failures, (shard, _) => shard.Fetch(
                new Contracts.ShardFetchRequest
                {
                    ContextId = response.ContextId!,
                    Body = run.FetchBody.IsEmpty ? run.Body : run.FetchBody,
                    Filter = target.Filter,
                    Hits = Serialized([.. group.Value.Select(hit => run.ForFetch(hit.Item.Hit))]),
                    NowMillis = run.NowMillis,
                    KeepAlive = run.KeepAlive,
                    ShardOrdinal = target.Ordinal,
                },
                cancellation));
            if (answers[0].Value is { } answer)
            {
                var fetched = FetchResult.Read(answer.Hits.Span).Hits;
                for (var i = 0; i < fetched.Count; i++)
                {
                    page[group.Value[i].Index] = fetched[i];
                }
            }
        }));

        // What a shard lost between query and fetch is missing in the page.
        return page.Any(hit => hit.IsEmpty) ? [.. page.Where(hit => !hit.IsEmpty)] : page;
    }

    private void Release(IEnumerable<(ShardTarget Target, ShardQueryResponse Response)> shards)
    {
        foreach (var (target, response) in shards)
        {
            // Nobody waits for it: a reader that is not freed now is freed when its time is over.
            _ = Release(target, response.ContextId!);
        }
    }

    private async Task Release(ShardTarget target, string contextId)
    {
        try
        {
            await target.Grain(grains).FreeContexts([contextId]);
        }
        catch (Exception exception) when (exception is WinnowException or OrleansException or TimeoutException)
        {
            // The copy is gone, and the reader with it.
        }
    }

    private static ReadOnlyMemory<byte> Serialized(ShardHit[] hits)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new FetchedHits { Hits = hits }.WriteTo(buffer);
        return buffer.WrittenMemory;
    }
}
