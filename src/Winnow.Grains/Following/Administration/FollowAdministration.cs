using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Winnow.Grains.Errors;
using Winnow.Grains.Following.Followers;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Search;

namespace Winnow.Grains.Following.Administration;

/// <summary>What operators do with followers.</summary>
internal sealed class FollowAdministration(
    FollowerNames names, MetadataCache metadata, MasterCalls master, IGrainFactory grains, Leaders leaders, FollowLeases leases, IUuidSource uuids)
{
    private const string LeasesLeft = "es.failed_to_remove_retention_leases";

    // The shards of a large leader take their time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(50);

    public async Task<JsonResult> Put(string name, ReadOnlyMemory<byte> body, string? waitForActiveShards)
    {
        var request = FollowRequest.Parse(body.Span);
        var uuid = uuids.Next();
        await Make(PutFollow.Begin(
            name, uuid, request, Overrides(request.Settings), await leaders.Find(request.RemoteCluster, request.LeaderIndex), IsKnown));
        var active = waitForActiveShards is not (null or "" or "0")
            && await master.Retried(() => grains.GetGrain<IIndexGrain>(uuid).WaitForActiveShards(waitForActiveShards, LongestWait));
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("follow_index_created", value: true);
            writer.WriteBoolean("follow_index_shards_acked", active);
            writer.WriteBoolean("index_following_started", active);
            writer.WriteEndObject();
        });
    }

    /// <summary>Makes a follower, whatever happens to this silo from now on.</summary>
    public Task Make(PutFollowState plan)
    {
        var json = StateJson.Write(plan);
        return master.Retried(() => grains.GetGrain<IPutFollowGrain>(plan.Name.Uuid).Run(json));
    }

    public async Task<JsonResult> Pause(string name)
    {
        var index = await names.Find(name);
        await Decide(index.Uuid, new PauseFollow(uuids.Next()));
        await Task.WhenAll(index.Metadata.Shards.Select(shard => Tell(index.Uuid, shard.Id)));
        return Acknowledged();
    }

    public async Task<JsonResult> Resume(string name, ReadOnlyMemory<byte> body)
    {
        var parameters = FollowParameters.ParseResume(body.Span);
        var index = await names.Find(name);
        var entry = index.Metadata.Follow ?? throw FollowRefusals.NoCcrMetadata(index.Name);
        var leader = await leaders.Find(entry.RemoteCluster, entry.LeaderIndex);
        FollowStart.CheckResume(index.Metadata, leader, parameters);
        index.Mapper.MergeWith(Encoding.UTF8.GetBytes(leader.Mapping));
        await Decide(index.Uuid, new ResumeFollow(uuids.Next(), parameters));
        return Acknowledged();
    }

    public async Task<JsonResult> Unfollow(string name)
    {
        var index = await names.Find(name);
        await Decide(index.Uuid, new Unfollow(uuids.Next()));
        try
        {
            await Task.WhenAll(index.Metadata.Shards.Select(shard => leases.Remove(index.Metadata, shard.Id)));
        }
        catch (Exception exception)
        {
            // It follows nobody any more; its leader will find out when the leases expire, or is told by an operator.
            var error = exception.ToError();
            throw new WinnowException(
                error with { Metadata = [.. error.Metadata, new ErrorField { Name = LeasesLeft, Json = JsonSerializer.Serialize(new[] { leases.IdOf(index.Metadata) }) }] },
                exception);
        }

        return Acknowledged();
    }

    /// <summary>The settings of a request, flat.</summary>
    public static ImmutableSortedDictionary<string, string> Overrides(JsonObject? settings) => settings is null
        ? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
        : IndexSettings.Parse(Encoding.UTF8.GetBytes(settings.ToJsonString())).Values.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static bool IsKnown(string setting) => IndexScopedSettings.Find(setting) is not null;

    /// <summary>A shard stops at once. One that cannot be reached finds out by itself.</summary>
    private async Task Tell(string uuid, int shard)
    {
        try
        {
            await grains.GetGrain<IFollowerShardGrain>(IFollowerShardGrain.KeyOf(uuid, shard)).Wake(metadata.Find(uuid)?.Metadata.Version ?? 0);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // It was decided, and every one looks again and again.
        }
    }

    private static JsonResult Acknowledged() => Json.Result(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("acknowledged", value: true);
        writer.WriteEndObject();
    });

    private async Task Decide<T>(string uuid, T command)
        where T : IndexCommand
    {
        var message = FollowMessages.Of(command);
        metadata.ApplyIndex(await master.Retried(() => grains.GetGrain<IIndexGrain>(uuid).Follow(message)));
    }
}
