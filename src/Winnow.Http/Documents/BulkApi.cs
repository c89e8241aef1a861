using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Documents;

/// <summary><c>_bulk</c>.</summary>
internal sealed class BulkApi(IGrainFactory grains)
{
    private const string Parameters =
        "routing timeout refresh wait_for_active_shards require_alias pipeline _source _source_includes _source_excludes list_executed_pipelines require_data_stream include_source_on_error";

    public void Register(RouteTable routes)
    {
        foreach (var method in new[] { "POST", "PUT" })
        {
            routes.Add(new RestRoute(method, "/_bulk", Parameters, Bulk));
            routes.Add(new RestRoute(method, "/{index}/_bulk", Parameters, Bulk));
        }
    }

    private async Task Bulk(RestRequest request, RestResponse response)
    {
        var items = BulkBody.Parse(request.Body, new BulkDefaults(
            request.String("index"),
            request.String("routing"),
            request.String("pipeline"),
            request.Flag("require_alias"),
            DocumentParameters.SourceFilter(request)));
        var answer = await grains.GetGrain<IDocumentGrain>(0).Bulk(new BulkRequest
        {
            Items = items,
            Refresh = DocumentParameters.Refresh(request),
            WaitForActiveShards = request.String("wait_for_active_shards"),
            Timeout = request.Time("timeout"),
            SizeInBytes = request.Body.Length,
        });
        response.Json(200, writer => DocumentJson.WriteBulk(writer, answer));
    }
}
