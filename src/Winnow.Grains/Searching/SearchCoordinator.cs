using Winnow.Grains.Metadata;
using Winnow.Grains.Searching.Remote;
using Winnow.Search;

namespace Winnow.Grains.Searching;

/// <summary>From a request to its response: which shards and clusters are searched, by what body, and what the answer says.</summary>
internal sealed class SearchCoordinator(
    SearchTargets targets, MetadataCache metadata, SearchPhases phases, ScrollSearch scrolls, RemoteParts remoteParts, CountSearch counts, TimeProvider time)
{
    /// <summary>How often a search begins anew because nodes left with its readers: more often than nodes leave beside each other.</summary>
    public const int MaxRepeats = 3;

    public async Task<JsonResult> Search(SearchRequest request, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var body = SearchUriParameters.Merge(request.Body, Parameters(request.Parameters));
        var source = SearchSource.Parse(body);
        if (request.Scroll is { } keepAlive)
        {
            return await scrolls.Start(request, body, source, keepAlive, cancellation);
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
            var (local, remotes) = pit is null ? await remoteParts.Split(request.Indices) : (pit.Local, await remoteParts.Of(pit));
            run = new SearchRun
            {
                Source = source,
                Body = body,
                NowMillis = time.GetUtcNow().ToUnixTimeMilliseconds(),
                KeepAlive = source.PointInTime?.KeepAlive is { } given ? TimeValue.Parse(given, "keep_alive") : pit is null ? null : TimeSpan.Zero,
                AllowPartialResults = AllowsPartial(request),
                PreFilterShardSize = request.PreFilterShardSize ?? 128,
                Targets = pit is not null ? await pit.Targets(metadata)
                    : local is null ? []
                    : await targets.Find(local, request.Options, request.Routing, request.Preference),
                MayRepeat = pit is null && repeats < MaxRepeats,
                Remotes = remotes,
                LocalIndices = local,
                Options = request.Options,
                Routing = request.Routing,
                Preference = request.Preference,
                MinimizeRoundtrips = request.CcsMinimizeRoundtrips ?? true,
            };
            await phases.Execute(run, cancellation);
            repeats++;
        }
        while (run.MustRepeat);

        var response = Respond(run, request, time.GetElapsedTime(started)) with { PointInTimeId = source.PointInTime?.Id };
        return new JsonResult { Body = SearchResponseWriter.Write(response) };
    }

    public Task<JsonResult> Scroll(ScrollRequest request, CancellationToken cancellation) => scrolls.Next(request, cancellation);

    public Task<CountResponse> Count(CountRequest request, CancellationToken cancellation) => counts.Count(request, cancellation);

    public static SearchResponse Respond(SearchRun run, SearchRequest request, TimeSpan took)
    {
        var clusters = ClusterOutcomes.Of(run);
        return new SearchResponse
        {
            TookMillis = (long)took.TotalMilliseconds,
            Shards = run.Counts(),
            Clusters = clusters,
            ReducePhases = run.MinimizeRoundtrips && clusters is { Details.Count: > 1 } ? clusters.Details.Count + 1 : null,
            Result = run.Result,
            Hits = run.Hits,
            TypedKeys = request.TypedKeys,
            TotalHitsAsInt = request.RestTotalHitsAsInt,
        };
    }

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
}
