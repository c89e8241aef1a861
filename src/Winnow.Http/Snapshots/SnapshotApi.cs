using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Snapshots;

/// <summary>Snapshots: taking, reading, deleting, cloning and restoring them.</summary>
internal sealed class SnapshotApi(IGrainFactory grains)
{
    private ISnapshotAdminGrain Snapshots => grains.GetGrain<ISnapshotAdminGrain>(0);

    public void Register(RouteTable routes)
    {
        foreach (var method in new[] { "PUT", "POST" })
        {
            routes.Add(new RestRoute(method, "/_snapshot/{repository}/{snapshot}", "master_timeout wait_for_completion", Create));
        }

        const string get = "after from_sort_value ignore_unavailable include_repository index_details index_names master_timeout offset order size "
            + "slm_policy_filter sort verbose";
        routes.Add(new RestRoute("GET", "/_snapshot/{repository}/{snapshot}", get, Get));
        routes.Add(new RestRoute("DELETE", "/_snapshot/{repository}/{snapshot}", "master_timeout wait_for_completion", Delete));
        routes.Add(new RestRoute("PUT", "/_snapshot/{repository}/{snapshot}/_clone/{target_snapshot}", "master_timeout timeout", Clone));
        routes.Add(new RestRoute("POST", "/_snapshot/{repository}/{snapshot}/_restore", "master_timeout wait_for_completion", Restore));
        foreach (var path in new[] { "/_snapshot/_status", "/_snapshot/{repository}/_status", "/_snapshot/{repository}/{snapshot}/_status" })
        {
            routes.Add(new RestRoute("GET", path, "ignore_unavailable master_timeout", Status));
        }
    }

    private async Task Create(RestRequest request, RestResponse response) => response.Json(await Snapshots.Create(new CreateSnapshotRequest
    {
        Repository = request.Required("repository"),
        Snapshot = request.Required("snapshot"),
        Body = request.Body,
        WaitForCompletion = request.Flag("wait_for_completion"),
    }));

    private async Task Get(RestRequest request, RestResponse response)
    {
        var defaults = new GetSnapshotsRequest();
        response.Json(await Snapshots.Get(new GetSnapshotsRequest
        {
            Repositories = request.List("repository"),
            Snapshots = request.List("snapshot"),
            IgnoreUnavailable = request.Flag("ignore_unavailable"),
            Verbose = request.Flag("verbose", defaults.Verbose),
            IndexDetails = request.Flag("index_details"),
            IndexNames = request.Flag("index_names", defaults.IndexNames),
            IncludeRepository = request.Flag("include_repository", defaults.IncludeRepository),
            Sort = request.String("sort") ?? defaults.Sort,
            Order = request.String("order") ?? defaults.Order,
            // -1 is Elasticsearch's word for all of them.
            Size = request.Int("size") is { } size and not -1 ? size : null,
            After = request.String("after"),
            Offset = request.Int("offset") ?? 0,
            FromSortValue = request.String("from_sort_value"),
            SlmPolicyFilter = request.List("slm_policy_filter"),
        }));
    }

    private async Task Delete(RestRequest request, RestResponse response) => response.Json(await Snapshots.Delete(new DeleteSnapshotsRequest
    {
        Repository = request.Required("repository"),
        Snapshots = request.List("snapshot"),
        WaitForCompletion = request.Flag("wait_for_completion", missing: true),
    }));

    private async Task Clone(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        response.Json(await Snapshots.Clone(new CloneSnapshotRequest
        {
            Repository = request.Required("repository"),
            Source = request.Required("snapshot"),
            Target = request.Required("target_snapshot"),
            Body = request.Body,
        }));
    }

    private async Task Restore(RestRequest request, RestResponse response) => response.Json(await Snapshots.Restore(new RestoreSnapshotRequest
    {
        Repository = request.Required("repository"),
        Snapshot = request.Required("snapshot"),
        Body = request.Body,
        WaitForCompletion = request.Flag("wait_for_completion"),
    }));

    private async Task Status(RestRequest request, RestResponse response) => response.Json(await Snapshots.Status(new SnapshotStatusRequest
    {
        Repository = request.String("repository"),
        Snapshots = request.List("snapshot"),
        IgnoreUnavailable = request.Flag("ignore_unavailable"),
    }));
}
