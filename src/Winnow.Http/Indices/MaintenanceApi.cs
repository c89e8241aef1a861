using Orleans;
using Winnow.Contracts;
using Winnow.Http.Documents;
using Winnow.Http.Rest;
using Winnow.Http.Searching;

namespace Winnow.Http.Indices;

/// <summary>What is done to the shards of indices: <c>_refresh</c>, <c>_flush</c>, <c>_forcemerge</c>, <c>_cache/clear</c>.</summary>
internal sealed class MaintenanceApi(IGrainFactory grains)
{
    private IIndicesGrain Indices => grains.GetGrain<IIndicesGrain>(0);

    public void Register(RouteTable routes)
    {
        const string options = SearchParameters.Indices;
        foreach (var prefix in new[] { "", "/{index}" })
        {
            foreach (var method in new[] { "GET", "POST" })
            {
                routes.Add(new RestRoute(method, prefix + "/_refresh", options, Refresh));
                routes.Add(new RestRoute(method, prefix + "/_flush", options + " force wait_if_ongoing", Flush));
            }

            routes.Add(new RestRoute("POST", prefix + "/_forcemerge", options + " max_num_segments only_expunge_deletes flush wait_for_completion", ForceMerge));
            routes.Add(new RestRoute("POST", prefix + "/_cache/clear", options + " fielddata fields query request index", ClearCache));
        }
    }

    private async Task Refresh(RestRequest request, RestResponse response) => Answer(response, await Indices.Refresh(request.ToIndices()));

    private async Task Flush(RestRequest request, RestResponse response)
    {
        var force = request.Flag("force");
        var wait = request.Flag("wait_if_ongoing", missing: true);
        if (force && !wait)
        {
            throw RestErrors.Validation("wait_if_ongoing must be true for a force flush");
        }

        Answer(response, await Indices.Flush(new FlushRequest
        {
            Indices = request.Indices(),
            Options = request.IndicesOptions(),
            Force = force,
            WaitIfOngoing = wait,
        }));
    }

    private async Task ForceMerge(RestRequest request, RestResponse response)
    {
        var segments = request.Int("max_num_segments");
        var onlyExpunge = request.Flag("only_expunge_deletes");
        if (segments is not null && onlyExpunge)
        {
            throw RestErrors.Validation("cannot set only_expunge_deletes and max_num_segments at the same time, those two parameters are mutually exclusive");
        }

        if (segments is < 1 and not -1)
        {
            throw RestErrors.IllegalArgument($"max_num_segments must be at least 1 but was [{segments}]");
        }

        Answer(response, await Indices.ForceMerge(new ForceMergeRequest
        {
            Indices = request.Indices(),
            Options = request.IndicesOptions(),
            MaxNumSegments = segments == -1 ? null : segments,
            OnlyExpungeDeletes = onlyExpunge,
            Flush = request.Flag("flush", missing: true),
        }));
    }

    private async Task ClearCache(RestRequest request, RestResponse response) => Answer(response, await Indices.ClearCache(request.ToIndices()));

    private static void Answer(RestResponse response, ShardsInfo shards) => response.Json(200, writer =>
    {
        writer.WriteStartObject();
        ShardsJson.Write(writer, shards);
        writer.WriteEndObject();
    });
}
