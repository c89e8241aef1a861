namespace Winnow.Contracts;

/// <summary>
/// Snapshot lifecycle management (<c>_slm</c>). A stateless worker: key 0, on the caller's silo. Answers are Elasticsearch's JSON; failures are
/// <see cref="WinnowException"/>.
/// </summary>
[Alias("winnow.ISnapshotLifecycleGrain")]
public interface ISnapshotLifecycleGrain : IGrainWithIntegerKey
{
    [Alias("PutPolicy"), ResponseTimeout("00:02:00")]
    Task<JsonResult> PutPolicy(string id, ReadOnlyMemory<byte> body);

    /// <summary>Names and patterns; empty for all. <paramref name="human"/> adds times that people can read.</summary>
    [Alias("GetPolicies")]
    Task<JsonResult> GetPolicies(string[] ids, bool human);

    [Alias("DeletePolicy"), ResponseTimeout("00:02:00")]
    Task<JsonResult> DeletePolicy(string id);

    /// <summary>Takes a snapshot now, whatever the schedule says; answers its name without waiting for it.</summary>
    [Alias("Execute"), ResponseTimeout("00:02:00")]
    Task<JsonResult> Execute(string id);

    /// <summary>Deletes what has expired, in the background.</summary>
    [Alias("ExecuteRetention"), ResponseTimeout("00:02:00")]
    Task<JsonResult> ExecuteRetention();

    [Alias("Stats")]
    Task<JsonResult> Stats();

    [Alias("Status")]
    Task<JsonResult> Status();

    [Alias("Start"), ResponseTimeout("00:02:00")]
    Task<JsonResult> Start();

    /// <summary>What is under way goes on to its end.</summary>
    [Alias("Stop"), ResponseTimeout("00:02:00")]
    Task<JsonResult> Stop();
}
