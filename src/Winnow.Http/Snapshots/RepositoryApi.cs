using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Snapshots;

/// <summary>Repositories: registering, reading, removing, and what is done to a repository as a whole.</summary>
internal sealed class RepositoryApi(IGrainFactory grains)
{
    private ISnapshotAdminGrain Snapshots => grains.GetGrain<ISnapshotAdminGrain>(0);

    public void Register(RouteTable routes)
    {
        routes.Add(new RestRoute("GET", "/_snapshot", "local master_timeout", Get));
        routes.Add(new RestRoute("GET", "/_snapshot/{repository}", "local master_timeout", Get));
        foreach (var method in new[] { "PUT", "POST" })
        {
            routes.Add(new RestRoute(method, "/_snapshot/{repository}", "master_timeout timeout verify", Put));
        }

        routes.Add(new RestRoute("DELETE", "/_snapshot/{repository}", "master_timeout timeout", Delete));
        routes.Add(new RestRoute("POST", "/_snapshot/{repository}/_verify", "master_timeout timeout", Verify));
        routes.Add(new RestRoute("POST", "/_snapshot/{repository}/_cleanup", "dry_run master_timeout timeout", Cleanup));
        const string analyze = "blob_count concurrency detailed early_read_node_count max_blob_size max_total_data_size rare_action_probability "
            + "rarely_abort_writes read_node_count register_operation_count seed timeout";
        routes.Add(new RestRoute("POST", "/_snapshot/{repository}/_analyze", analyze, Analyze));
        const string integrity = "blob_thread_pool_concurrency index_snapshot_verification_concurrency index_verification_concurrency max_bytes_per_sec "
            + "max_failed_shard_snapshots meta_thread_pool_concurrency snapshot_verification_concurrency verify_blob_contents";
        routes.Add(new RestRoute("POST", "/_snapshot/{repository}/_verify_integrity", integrity, VerifyIntegrity));
    }

    private async Task Get(RestRequest request, RestResponse response) =>
        response.Json(await Snapshots.GetRepositories(new RepositoriesRequest { Repositories = request.List("repository") }));

    private async Task Put(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        response.Json(await Snapshots.PutRepository(new PutRepositoryRequest
        {
            Repository = request.Required("repository"),
            Body = request.Body,
            Verify = request.Flag("verify", missing: true),
        }));
    }

    private async Task Delete(RestRequest request, RestResponse response) =>
        response.Json(await Snapshots.DeleteRepositories(new RepositoriesRequest { Repositories = request.List("repository") }));

    private async Task Verify(RestRequest request, RestResponse response) =>
        response.Json(await Snapshots.VerifyRepository(request.Required("repository")));

    private async Task Cleanup(RestRequest request, RestResponse response) => response.Json(await Snapshots.CleanupRepository(new CleanupRepositoryRequest
    {
        Repository = request.Required("repository"),
        DryRun = request.Flag("dry_run"),
    }));

    private async Task Analyze(RestRequest request, RestResponse response)
    {
        var defaults = new AnalyzeRepositoryRequest();
        response.Json(await Snapshots.AnalyzeRepository(new AnalyzeRepositoryRequest
        {
            Repository = request.Required("repository"),
            BlobCount = request.Int("blob_count") ?? defaults.BlobCount,
            Concurrency = request.Int("concurrency") ?? defaults.Concurrency,
            ReadNodeCount = request.Int("read_node_count") ?? defaults.ReadNodeCount,
            EarlyReadNodeCount = request.Int("early_read_node_count") ?? defaults.EarlyReadNodeCount,
            RareActionProbability = request.Double("rare_action_probability") ?? defaults.RareActionProbability,
            RarelyAbortWrites = request.Flag("rarely_abort_writes", defaults.RarelyAbortWrites),
            MaxBlobBytes = request.Bytes("max_blob_size") ?? defaults.MaxBlobBytes,
            MaxTotalDataBytes = request.Bytes("max_total_data_size") ?? defaults.MaxTotalDataBytes,
            RegisterOperationCount = request.Int("register_operation_count") ?? defaults.RegisterOperationCount,
            Timeout = request.Time("timeout") ?? defaults.Timeout,
            Seed = request.Long("seed"),
            Detailed = request.Flag("detailed"),
        }));
    }

    private async Task VerifyIntegrity(RestRequest request, RestResponse response)
    {
        var defaults = new VerifyIntegrityRequest();
        response.Json(await Snapshots.VerifyIntegrity(new VerifyIntegrityRequest
        {
            Repository = request.Required("repository"),
            VerifyBlobContents = request.Flag("verify_blob_contents"),
            MaxBytesPerSecond = request.Bytes("max_bytes_per_sec") ?? defaults.MaxBytesPerSecond,
            MaxFailedShardSnapshots = request.Int("max_failed_shard_snapshots") ?? defaults.MaxFailedShardSnapshots,
        }));
    }
}
