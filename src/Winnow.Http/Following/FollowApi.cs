using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Following;

/// <summary><c>_ccr</c>: indices that follow those of other clusters.</summary>
internal sealed class FollowApi(IGrainFactory grains)
{
    private IFollowGrain Followers => grains.GetGrain<IFollowGrain>(0);

    public void Register(RouteTable routes)
    {
        const string master = "master_timeout";
        Add("PUT", "/{index}/_ccr/follow", "wait_for_active_shards master_timeout", request =>
            Followers.Put(request.Required("index"), Body(request), request.String("wait_for_active_shards")));
        Add("POST", "/{index}/_ccr/pause_follow", master, request => Followers.Pause(request.Required("index")));
        Add("POST", "/{index}/_ccr/resume_follow", master, request => Followers.Resume(request.Required("index"), request.Body));
        Add("POST", "/{index}/_ccr/unfollow", master, request => Followers.Unfollow(request.Required("index")));
        Add("POST", "/{index}/_ccr/promote", "force timeout master_timeout", request =>
            Followers.Promote(request.Required("index"), request.Body, request.OptionalFlag("force"), request.Time("timeout")));
        Add("POST", "/{index}/_ccr/demote", master, request => Followers.Demote(request.Required("index"), Body(request)));
        Add("GET", "/{index}/_ccr/info", master, request => Followers.Info(Indices(request)));
        Add("GET", "/{index}/_ccr/stats", "timeout", request => Followers.Stats(Indices(request) with { Timeout = request.Time("timeout") }));
        Add("GET", "/_ccr/stats", "timeout master_timeout", request => Followers.AllStats(request.Time("timeout")));
        Add("POST", "/{index}/_ccr/forget_follower", "timeout", request => Followers.Forget(request.Required("index"), Body(request)));
        Add("PUT", "/_ccr/auto_follow/{name}", master, request => Followers.PutAutoFollow(request.Required("name"), Body(request)));
        Add("GET", "/_ccr/auto_follow", master, _ => Followers.GetAutoFollow(null));
        Add("GET", "/_ccr/auto_follow/{name}", master, request => Followers.GetAutoFollow(request.Required("name")));
        Add("DELETE", "/_ccr/auto_follow/{name}", master, request => Followers.DeleteAutoFollow(request.Required("name")));
        Add("POST", "/_ccr/auto_follow/{name}/pause", master, request => Followers.SetAutoFollowActive(request.Required("name"), active: false));
        Add("POST", "/_ccr/auto_follow/{name}/resume", master, request => Followers.SetAutoFollowActive(request.Required("name"), active: true));

        void Add(string method, string path, string parameters, Func<RestRequest, Task<JsonResult>> answer) =>
            routes.Add(new RestRoute(method, path, parameters, async (request, response) => response.Json(await answer(request))));
    }

    private static IndicesRequest Indices(RestRequest request) => new() { Indices = request.List("index") };

    private static ReadOnlyMemory<byte> Body(RestRequest request) => request.HasBody ? request.Body : throw RestErrors.BodyRequired();
}
