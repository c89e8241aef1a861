namespace Winnow.Contracts;

/// <summary>The snapshot APIs. A stateless worker: key 0, on the caller's silo. Answers are Elasticsearch's JSON; failures are <see cref="WinnowException"/>.</summary>
[Alias("winnow.ISnapshotAdminGrain")]
public interface ISnapshotAdminGrain : IGrainWithIntegerKey
{
    [Alias("PutRepository"), ResponseTimeout("00:02:00")]
    Task<JsonResult> PutRepository(PutRepositoryRequest request);

    [Alias("GetRepositories")]
    Task<JsonResult> GetRepositories(RepositoriesRequest request);

    [Alias("DeleteRepositories"), ResponseTimeout("00:02:00")]
    Task<JsonResult> DeleteRepositories(RepositoriesRequest request);

    /// <summary>Every node that may use the repository writes to it and reads what the others wrote.</summary>
    [Alias("VerifyRepository"), ResponseTimeout("00:02:00")]
    Task<JsonResult> VerifyRepository(string repository);

    /// <summary>Removes what no snapshot reaches, or says how much there is of it.</summary>
    [Alias("CleanupRepository"), ResponseTimeout("06:00:00")]
    Task<JsonResult> CleanupRepository(CleanupRepositoryRequest request);

    /// <summary>Whether the storage keeps its promises.</summary>
    [Alias("AnalyzeRepository"), ResponseTimeout("06:00:00")]
    Task<JsonResult> AnalyzeRepository(AnalyzeRepositoryRequest request);

    /// <summary>Reads what the repository says that it holds; repairs nothing.</summary>
    [Alias("VerifyIntegrity"), ResponseTimeout("06:00:00")]
    Task<JsonResult> VerifyIntegrity(VerifyIntegrityRequest request);

    /// <summary>How often each node asked each repository's storage for what: <c>_nodes/_repositories_metering</c>.</summary>
    [Alias("Metering")]
    Task<JsonResult> Metering();

    /// <summary>With <see cref="CreateSnapshotRequest.WaitForCompletion"/> the answer comes when the snapshot has ended, which goes on without its caller.</summary>
    [Alias("Create"), ResponseTimeout("1.00:00:00")]
    Task<JsonResult> Create(CreateSnapshotRequest request);

    [Alias("Get"), ResponseTimeout("00:10:00")]
    Task<JsonResult> Get(GetSnapshotsRequest request);

    [Alias("Status"), ResponseTimeout("00:10:00")]
    Task<JsonResult> Status(SnapshotStatusRequest request);

    /// <summary>One that runs is aborted.</summary>
    [Alias("Delete"), ResponseTimeout("06:00:00")]
    Task<JsonResult> Delete(DeleteSnapshotsRequest request);

    [Alias("Clone"), ResponseTimeout("01:00:00")]
    Task<JsonResult> Clone(CloneSnapshotRequest request);

    [Alias("Restore"), ResponseTimeout("1.00:00:00")]
    Task<JsonResult> Restore(RestoreSnapshotRequest request);
}
