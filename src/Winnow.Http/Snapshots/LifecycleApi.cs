using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Snapshots;

/// <summary><c>_slm</c>: snapshot lifecycle policies.</summary>
internal sealed class LifecycleApi(IGrainFactory grains)
{
    private ISnapshotLifecycleGrain Lifecycle => grains.GetGrain<ISnapshotLifecycleGrain>(0);

    public void Register(RouteTable routes)
    {
        const string parameters = "master_timeout timeout";
        Add(routes, "GET", "/_slm/policy", request => Lifecycle.GetPolicies([], request.Flag("human")));
        Add(routes, "GET", "/_slm/policy/{policy_id}", request => Lifecycle.GetPolicies(request.List("policy_id"), request.Flag("human")));
        Add(routes, "DELETE", "/_slm/policy/{policy_id}", request => Lifecycle.DeletePolicy(request.Required("policy_id")));
        Add(routes, "GET", "/_slm/stats", _ => Lifecycle.Stats());
        Add(routes, "GET", "/_slm/status", _ => Lifecycle.Status());
        Add(routes, "POST", "/_slm/start", _ => Lifecycle.Start());
        Add(routes, "POST", "/_slm/stop", _ => Lifecycle.Stop());
        Add(routes, "POST", "/_slm/_execute_retention", _ => Lifecycle.ExecuteRetention());
        foreach (var method in new[] { "PUT", "POST" })
        {
            Add(routes, method, "/_slm/policy/{policy_id}/_execute", request => Lifecycle.Execute(request.Required("policy_id")));
        }

        routes.Add(new RestRoute("PUT", "/_slm/policy/{policy_id}", parameters, Put));

        void Add(RouteTable table, string method, string path, Func<RestRequest, Task<JsonResult>> answer) =>
            table.Add(new RestRoute(method, path, parameters, async (request, response) => response.Json(await answer(request))));
    }

    private async Task Put(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        response.Json(await Lifecycle.PutPolicy(request.Required("policy_id"), request.Body));
    }
}
