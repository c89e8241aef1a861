using Winnow.Grains.Errors;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Remote;
using Winnow.Protocols;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.AutoFollow;

/// <summary>Auto-follow patterns, for operators.</summary>
internal sealed class AutoFollowPatterns(MetadataCache metadata, MasterCalls master, IRemoteClusters remotes, Administration.AnswersInTime answers, IGrainFactory grains)
{
    public async Task<JsonResult> Put(string name, ReadOnlyMemory<byte> body)
    {
        var pattern = AutoFollowPattern.Parse(name, body.Span);
        var overrides = Administration.FollowAdministration.Overrides(pattern.Settings);
        ReplicatedSettings.CheckOverrides(overrides, Administration.FollowAdministration.IsKnown);
        var existing = await remotes.Get(pattern.RemoteCluster).Call(
            remote => remote.GetGrain<ILeaderGrain>(0).Indices(new LeaderIndicesRequest { Timeout = TimeSpan.Zero }));
        return Acknowledged(await master.Retried(() => master.Master.PutAutoFollow(name, body, existing.Indices)));
    }

    public async Task<JsonResult> Get(string? name)
    {
        var cluster = await metadata.Refresh();
        if (name is not null && !cluster.AutoFollow.ContainsKey(name))
        {
            throw Refusals.ResourceNotFound($"auto-follow pattern [{name}] is missing");
        }

        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("patterns");
            foreach (var (key, entry) in cluster.AutoFollow.Where(pattern => name is null || string.Equals(pattern.Key, name, StringComparison.Ordinal)))
            {
                writer.WriteStartObject();
                writer.WriteString("name", key);
                writer.WritePropertyName("pattern");
                entry.ToJson().WriteTo(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    public async Task<JsonResult> Delete(string name) => Acknowledged(await master.Retried(() => master.Master.RemoveAutoFollow(name)));

    public async Task<JsonResult> SetActive(string name, bool active) => Acknowledged(await master.Retried(() => master.Master.SetAutoFollowActive(name, active)));

    public Task<AutoFollowView[]> Stats(TimeSpan? timeout) => Task.WhenAll(metadata.Cluster.AutoFollow
        .Select(pattern => pattern.Value.Parse(pattern.Key).RemoteCluster)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .Select(remote => Stats(remote, timeout)));

    private static JsonResult Acknowledged(AcknowledgedResponse answer) => Json.Result(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("acknowledged", answer.Acknowledged);
        writer.WriteEndObject();
    });

    private async Task<AutoFollowView> Stats(string remoteCluster, TimeSpan? timeout)
    {
        try
        {
            return await answers.Wait(grains.GetGrain<IAutoFollowGrain>(remoteCluster).Stats(), $"[{remoteCluster}] the node that makes followers", timeout);
        }
        catch (Exception exception)
        {
            return new AutoFollowView { Alias = remoteCluster, Errors = [new AutoFollowFailure { Key = remoteCluster, Error = exception.ToError() }] };
        }
    }
}
