using Winnow.Grains.Metadata;
using Winnow.Protocols.Indices;
using Winnow.Search;

namespace Winnow.Grains.Searching.Remote;

/// <summary>The own shards' part of a search that another cluster coordinates. Results go out as the shards gave them: the other side reduces them with its own.</summary>
internal sealed class RemoteSearchAnswers(SearchTargets targets, SearchPhases phases, MetadataCache metadata, TimeProvider time)
{
    public async Task<RemoteQueryResponse> Query(RemoteQueryRequest request, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var source = SearchSource.Parse(request.Body);
        var pit = request.PointInTimeId is { } id ? ContextIds.Decode(id, "point in time") : null;
        SearchRun run;
        IReadOnlyList<(ReducedHit Hit, ReadOnlyMemory<byte> Json)> fetched;
        var repeats = 0;
        do
        {
            var found = pit is null ? await targets.Find(request.Indices, request.Options, request.Routing, request.Preference) : await pit.Targets(metadata);
            run = new SearchRun
            {
                Source = source,
                Body = request.Body,
                FetchBody = request.FetchBody,
                ShownSortValues = request.ShownSortValues,
                NowMillis = request.NowMillis,
                KeepAlive = request.KeepAlive,
                IsScroll = request.Scroll,
                AllowPartialResults = request.AllowPartialSearchResults,
                PreFilterShardSize = request.PreFilterShardSize,
                Targets = [.. found.Select((target, place) => target with { Ordinal = request.FirstOrdinal + place })],
                MayRepeat = pit is null && repeats < SearchCoordinator.MaxRepeats,
                MinimizeRoundtrips = request.Fetch,
                ClusterAlias = request.ClusterAlias,
            };
            fetched = await phases.ExecutePart(run, cancellation);
            repeats++;
        }
        while (run.MustRepeat);

        return new RemoteQueryResponse
        {
            TookMillis = (long)time.GetElapsedTime(started).TotalMilliseconds,
            TotalShards = run.Targets.Count,
            SkippedShards = run.Skipped,
            Failures = [.. run.Failures.All],
            Shards = [.. run.Shards.Select(shard => new RemoteShardResult { Reader = Reader(shard.Target, shard.Response, request), Result = shard.Response.Result })],
            Fetched = [.. fetched.Select(hit => new RemoteHit { Shard = hit.Hit.Shard, Doc = hit.Hit.Hit.Doc, Json = hit.Json })],
        };
    }

    public async Task<RemoteFetchResponse> Fetch(RemoteFetchRequest request, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(request.Parts.Select(part => Target(part.Reader)));
        var failures = new SearchFailures();
        var hits = await phases.Fetch(request, found, failures, cancellation);
        return new RemoteFetchResponse { Hits = hits, Failures = [.. failures.All] };
    }

    private async Task<ShardTarget> Target(RemoteShardReader reader)
    {
        var copy = new ShardCopy { Primary = true, State = CopyState.Started, AllocationId = reader.AllocationId, NodeId = reader.NodeId };
        return new ShardTarget(await metadata.Index(reader.IndexUuid), reader.Shard, [copy], reader.Filter, reader.Ordinal) { ContextId = reader.ContextId };
    }

    private static RemoteShardReader Reader(ShardTarget target, ShardQueryResponse response, RemoteQueryRequest request) => new()
    {
        Index = target.Index.Name,
        IndexUuid = target.Index.Uuid,
        Shard = target.Shard,
        Ordinal = target.Ordinal,
        AllocationId = target.Copy!.AllocationId!,
        NodeId = target.Copy.NodeId!,

        // What was fetched has been let go.
        ContextId = request.Fetch ? null : response.ContextId,
        Filter = target.Filter,
    };
}
