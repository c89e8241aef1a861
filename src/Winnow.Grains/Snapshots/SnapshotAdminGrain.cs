using Winnow.Grains.Snapshots.Maintenance;
using Winnow.Grains.Snapshots.Reading;
using Winnow.Grains.Snapshots.Repositories;

namespace Winnow.Grains.Snapshots;

/// <summary>Repositories and snapshots, for callers on this silo.</summary>
[GrainType("winnow.snapshot-admin"), StatelessWorker, Reentrant]
internal sealed class SnapshotAdminGrain(
    RepositoryAdministration repositories,
    RepositoryMeters meters,
    RepositoryMaintenance maintenance,
    SnapshotAdministration snapshots,
    SnapshotQueries queries,
    SnapshotStatus status) : Grain, ISnapshotAdminGrain
{
    public Task<JsonResult> PutRepository(PutRepositoryRequest request) => repositories.Put(request);

    public Task<JsonResult> GetRepositories(RepositoriesRequest request) => repositories.Get(request.Repositories);

    public Task<JsonResult> DeleteRepositories(RepositoriesRequest request) => repositories.Delete(request.Repositories);

    public Task<JsonResult> VerifyRepository(string repository) => repositories.Verify(repository);

    public Task<JsonResult> Metering() => meters.Render();

    public Task<JsonResult> CleanupRepository(CleanupRepositoryRequest request) => maintenance.Cleanup(request);

    public Task<JsonResult> AnalyzeRepository(AnalyzeRepositoryRequest request) => maintenance.Analyze(request);

    public Task<JsonResult> VerifyIntegrity(VerifyIntegrityRequest request) => maintenance.VerifyIntegrity(request);

    public Task<JsonResult> Create(CreateSnapshotRequest request) => snapshots.Create(request);

    public Task<JsonResult> Get(GetSnapshotsRequest request) => queries.Get(request);

    public Task<JsonResult> Status(SnapshotStatusRequest request) => status.Get(request);

    public Task<JsonResult> Delete(DeleteSnapshotsRequest request) => snapshots.Delete(request);

    public Task<JsonResult> Clone(CloneSnapshotRequest request) => snapshots.Clone(request);

    public Task<JsonResult> Restore(RestoreSnapshotRequest request) => snapshots.Restore(request);
}
