namespace Winnow.Contracts;

/// <summary>
/// Cross-cluster replication (<c>_ccr</c>). A stateless worker: key 0, on the caller's silo. Answers are Elasticsearch's JSON; failures are
/// <see cref="WinnowException"/>.
/// </summary>
[Alias("winnow.IFollowGrain")]
public interface IFollowGrain : IGrainWithIntegerKey
{
    /// <summary>A new index that follows one of another cluster.</summary>
    /// <param name="index">Its name.</param>
    /// <param name="body">Whom, and how.</param>
    /// <param name="waitForActiveShards">How many copies of each shard have to be there; null or 0 for none.</param>
    [Alias("Put"), ResponseTimeout("01:00:00")]
    Task<JsonResult> Put(string index, ReadOnlyMemory<byte> body, string? waitForActiveShards);

    [Alias("Pause"), ResponseTimeout("00:02:00")]
    Task<JsonResult> Pause(string index);

    /// <summary>Follows again; what the body leaves out has its default.</summary>
    [Alias("Resume"), ResponseTimeout("00:02:00")]
    Task<JsonResult> Resume(string index, ReadOnlyMemory<byte> body);

    /// <summary>A paused and closed follower becomes an ordinary index.</summary>
    [Alias("Unfollow"), ResponseTimeout("00:05:00")]
    Task<JsonResult> Unfollow(string index);

    /// <summary>
    /// A follower takes over: it reads what its leader has, or does not ask it any more when <paramref name="force"/> says so, and becomes an ordinary index
    /// in one step, open all along.
    /// </summary>
    [Alias("Promote"), ResponseTimeout("02:00:00")]
    Task<JsonResult> Promote(string index, ReadOnlyMemory<byte> body, bool? force, TimeSpan? timeout);

    /// <summary>An old leader becomes a follower of the one that was promoted: it takes back what that one does not have, and catches up.</summary>
    [Alias("Demote"), ResponseTimeout("00:05:00")]
    Task<JsonResult> Demote(string index, ReadOnlyMemory<byte> body);

    /// <summary>Whom the followers among these follow, and how.</summary>
    [Alias("Info")]
    Task<JsonResult> Info(IndicesRequest request);

    /// <summary>How far the followers among these are. A node that does not answer in time holds nobody up: its shards say so.</summary>
    [Alias("Stats"), ResponseTimeout("00:01:00")]
    Task<JsonResult> Stats(IndicesRequest request);

    /// <summary>How far all followers are, and what auto-follow has done.</summary>
    [Alias("AllStats"), ResponseTimeout("00:01:00")]
    Task<JsonResult> AllStats(TimeSpan? timeout = null);

    /// <summary>A leader keeps nothing for a follower any more that is gone.</summary>
    [Alias("Forget"), ResponseTimeout("00:02:00")]
    Task<JsonResult> Forget(string index, ReadOnlyMemory<byte> body);

    /// <summary>A pattern by which new indices of another cluster get followers.</summary>
    [Alias("PutAutoFollow"), ResponseTimeout("00:02:00")]
    Task<JsonResult> PutAutoFollow(string name, ReadOnlyMemory<byte> body);

    /// <summary>One pattern, or all.</summary>
    [Alias("GetAutoFollow")]
    Task<JsonResult> GetAutoFollow(string? name);

    [Alias("DeleteAutoFollow"), ResponseTimeout("00:02:00")]
    Task<JsonResult> DeleteAutoFollow(string name);

    [Alias("SetAutoFollowActive"), ResponseTimeout("00:02:00")]
    Task<JsonResult> SetAutoFollowActive(string name, bool active);
}
