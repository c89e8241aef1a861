using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols;

namespace Winnow.Grains.Snapshots;

/// <summary>Repositories and snapshots, for callers on this silo.</summary>
[GrainType("winnow.snapshot-admin"), StatelessWorker, Reentrant]
internal sealed class SnapshotAdminGrain(RepositoryAdministration repositories, RepositoryMeters meters) : Grain, ISnapshotAdminGrain
{
    public Task<JsonResult> PutRepository(PutRepositoryRequest request) => repositories.Put(request);

    public Task<JsonResult> GetRepositories(RepositoriesRequest request) => repositories.Get(request.Repositories);

    public Task<JsonResult> DeleteRepositories(RepositoriesRequest request) => repositories.Delete(request.Repositories);

    public Task<JsonResult> VerifyRepository(string repository) => repositories.Verify(repository);

    public Task<JsonResult> Metering() => meters.Render();

    public Task<JsonResult> CleanupRepository(CleanupRepositoryRequest request) => throw NotServed("cleanup");

    public Task<JsonResult> AnalyzeRepository(AnalyzeRepositoryRequest request) => throw NotServed("analyze");

    public Task<JsonResult> VerifyIntegrity(VerifyIntegrityRequest request) => throw NotServed("verify_integrity");

    public Task<JsonResult> Create(CreateSnapshotRequest request) => throw NotServed("create");

    public Task<JsonResult> Get(GetSnapshotsRequest request) => throw NotServed("get");

    public Task<JsonResult> Status(SnapshotStatusRequest request) => throw NotServed("status");

    public Task<JsonResult> Delete(DeleteSnapshotsRequest request) => throw NotServed("delete");

    public Task<JsonResult> Clone(CloneSnapshotRequest request) => throw NotServed("clone");

    public Task<JsonResult> Restore(RestoreSnapshotRequest request) => throw NotServed("restore");

    private static Refusal NotServed(string action) => Refusals.IllegalArgument($"this version does not serve [{action}] of snapshots");
}
