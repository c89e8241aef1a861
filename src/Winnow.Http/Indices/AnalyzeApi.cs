using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Indices;

/// <summary><c>_analyze</c>: what an analyzer makes of a text.</summary>
internal sealed class AnalyzeApi(IGrainFactory grains)
{
    public void Register(RouteTable routes)
    {
        foreach (var method in new[] { "GET", "POST" })
        {
            routes.Add(new RestRoute(method, "/_analyze", "index", Analyze));
            routes.Add(new RestRoute(method, "/{index}/_analyze", "index", Analyze));
        }
    }

    private async Task Analyze(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        var answer = await grains.GetGrain<IIndicesGrain>(0).Analyze(request.String("index"), request.Body);
        response.Json(answer.Status, answer.Body);
    }
}
