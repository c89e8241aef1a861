using Winnow.Grains.Following.AutoFollow;
using Winnow.Grains.Following.Promotions;

namespace Winnow.Grains.Following.Administration;

/// <summary>Followers and leaders, for callers on this silo.</summary>
[GrainType("winnow.follow"), StatelessWorker, Reentrant]
internal sealed class FollowGrain(
    FollowAdministration administration,
    PromotionAdministration promotions,
    DemotionAdministration demotions,
    FollowQueries queries,
    ForgetFollower forget,
    AutoFollowPatterns patterns) : Grain, IFollowGrain
{
    public Task<JsonResult> Put(string index, ReadOnlyMemory<byte> body, string? waitForActiveShards) => administration.Put(index, body, waitForActiveShards);

    public Task<JsonResult> Pause(string index) => administration.Pause(index);

    public Task<JsonResult> Resume(string index, ReadOnlyMemory<byte> body) => administration.Resume(index, body);

    public Task<JsonResult> Unfollow(string index) => administration.Unfollow(index);

    public Task<JsonResult> Promote(string index, ReadOnlyMemory<byte> body, bool? force, TimeSpan? timeout) => promotions.Promote(index, body, force, timeout);

    public Task<JsonResult> Demote(string index, ReadOnlyMemory<byte> body) => demotions.Demote(index, body);

    public Task<JsonResult> Info(IndicesRequest request) => queries.Info(request);

    public Task<JsonResult> Stats(IndicesRequest request) => queries.Stats(request);

    public Task<JsonResult> AllStats(TimeSpan? timeout = null) => queries.AllStats(timeout);

    public Task<JsonResult> Forget(string index, ReadOnlyMemory<byte> body) => forget.Run(index, body);

    public Task<JsonResult> PutAutoFollow(string name, ReadOnlyMemory<byte> body) => patterns.Put(name, body);

    public Task<JsonResult> GetAutoFollow(string? name) => patterns.Get(name);

    public Task<JsonResult> DeleteAutoFollow(string name) => patterns.Delete(name);

    public Task<JsonResult> SetAutoFollowActive(string name, bool active) => patterns.SetActive(name, active);
}
