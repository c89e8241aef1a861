using System.Globalization;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Cluster;
using Winnow.Http.Rest;

namespace Winnow.Http.Cat;

/// <summary><c>_cat/indices</c>.</summary>
internal sealed class CatIndices(IGrainFactory grains)
{
    public void Register(RouteTable routes)
    {
        const string parameters = CatTable.Parameters + " health pri expand_wildcards include_unloaded_segments ignore_unavailable allow_no_indices";
        routes.Add(new RestRoute("GET", "/_cat/indices", parameters, Indices));
        routes.Add(new RestRoute("GET", "/_cat/indices/{index}", parameters, Indices));
    }

    private async Task Indices(RestRequest request, RestResponse response)
    {
        var options = request.IndicesOptions();
        var view = await grains.GetGrain<IIndicesGrain>(0).Stats(new IndicesRequest
        {
            Indices = request.Indices(),
            Options = options with { ExpandWildcards = options.ExpandWildcards ?? ExpandWildcards.Open | ExpandWildcards.Closed },
        });
        var wanted = request.String("health");
        var table = new CatTable(
        [
            new("health", ["h"], "current health status"),
            new("status", ["s"], "open/close status"),
            new("index", ["i", "idx"], "index name"),
            new("uuid", ["id"], "index uuid"),
            new("pri", ["p", "shards.primary", "shardsPrimary"], "number of primary shards", Right: true),
            new("rep", ["r", "shards.replica", "shardsReplica"], "number of replica shards", Right: true),
            new("docs.count", ["dc", "docsCount"], "available docs", Right: true),
            new("docs.deleted", ["dd", "docsDeleted"], "deleted docs", Right: true),
            new("creation.date", ["cd"], "index creation date (millisecond value)", Default: false, Right: true),
            new("creation.date.string", ["cds"], "index creation date (as string)", Default: false, Right: true),
            new("store.size", ["ss", "storeSize"], "store size of primaries & replicas", Right: true),
            new("pri.store.size", [], "store size of primaries", Right: true),
            new("dataset.size", [], "total size of dataset (including the cache for partially mounted indices)", Right: true),
            new("segments.count", ["sc", "segmentsCount"], "number of segments", Default: false, Right: true),
            new("indexing.index_total", ["iito", "indexingIndexTotal"], "number of indexing ops", Default: false, Right: true),
            new("search.query_total", ["sqto", "searchQueryTotal"], "total query phase ops", Default: false, Right: true),
            new("refresh.total", ["rto", "refreshTotal"], "total refreshes", Default: false, Right: true),
            new("flush.total", ["ft", "flushTotal"], "number of flushes", Default: false, Right: true),
            new("merges.total", ["mt", "mergesTotal"], "number of completed merge ops", Default: false, Right: true),
        ]);
        foreach (var index in view.Indices.Where(index => wanted is null || HealthApi.StatusName(index.Health) == wanted))
        {
            var stats = request.Flag("pri") ? index.Primaries : index.Total;
            var open = !index.Closed;
            table.Add(
                HealthApi.StatusName(index.Health),
                open ? "open" : "close",
                index.Index,
                index.Uuid,
                index.NumberOfShards,
                index.NumberOfReplicas,
                open ? index.Primaries.DocsCount : null,
                open ? index.Primaries.DocsDeleted : null,
                index.CreationDateMillis,
                DateTimeOffset.FromUnixTimeMilliseconds(index.CreationDateMillis).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                open ? new CatBytes(stats.StoreSize) : null,
                open ? new CatBytes(index.Primaries.StoreSize) : null,
                open ? new CatBytes(index.Primaries.StoreSize) : null,
                stats.SegmentsCount,
                stats.IndexTotal,
                stats.QueryTotal,
                stats.RefreshTotal,
                stats.FlushTotal,
                stats.MergesTotal);
        }

        table.Write(request, response);
    }
}
