namespace Winnow.Grains.Snapshots.Lifecycle;

/// <summary>Snapshot lifecycle management, for callers on this silo.</summary>
[GrainType("winnow.snapshot-lifecycle"), StatelessWorker, Reentrant]
internal sealed class SnapshotLifecycleGrain(SlmAdministration administration) : Grain, ISnapshotLifecycleGrain
{
    public Task<JsonResult> PutPolicy(string id, ReadOnlyMemory<byte> body) => administration.Put(id, body);

    public Task<JsonResult> GetPolicies(string[] ids, bool human) => administration.Get(ids, human);

    public Task<JsonResult> DeletePolicy(string id) => administration.Delete(id);

    public Task<JsonResult> Execute(string id) => administration.Execute(id);

    public Task<JsonResult> ExecuteRetention() => administration.ExecuteRetention();

    public Task<JsonResult> Stats() => administration.Stats();

    public Task<JsonResult> Status() => administration.Status();

    public Task<JsonResult> Start() => administration.SetRunning(true);

    public Task<JsonResult> Stop() => administration.SetRunning(false);
}
