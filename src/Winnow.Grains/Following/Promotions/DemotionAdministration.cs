using System.Text;
using Winnow.Grains.Following.Administration;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Promotions;

/// <summary>Old leaders give way. That is one decision; what the shards have to do then, they do by themselves, for as long as it takes.</summary>
internal sealed class DemotionAdministration(
    FollowerNames names, MetadataCache metadata, MasterCalls master, NewTerms newTerms, IGrainFactory grains, Leaders leaders, IUuidSource uuids)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<JsonResult> Demote(string name, ReadOnlyMemory<byte> body)
    {
        var request = FollowRequest.ParseDemotion(body.Span);
        var index = await names.Find(name);
        var leader = await leaders.Find(request.RemoteCluster, request.LeaderIndex);
        FollowStart.CheckDemote(index.Metadata, leader);
        index.Mapper.MergeWith(Encoding.UTF8.GetBytes(leader.Mapping));
        var own = (await grains.GetGrain<ILeaderGrain>(0).Index(new LeaderIndexRequest { Uuid = index.Uuid, Shards = true })).Shards;
        var entry = Demotion.Plan(index.Metadata, [.. own.Select(shard => shard.HistoryUuid)], request.RemoteCluster, leader, request.Parameters) with
        {
            OnLeaderDelete = request.OnLeaderDelete,
        };
        var demote = FollowMessages.Of(new DemoteIndex(uuids.Next(), entry));
        metadata.ApplyIndex(await master.Retried(() => grains.GetGrain<IIndexGrain>(index.Uuid).Follow(demote)));
        await newTerms.Wait((await metadata.Index(index.Uuid)).Metadata, Patience);
        return Answer(index.Metadata, entry, own);
    }

    /// <summary>What becomes of each shard: which operations both have, and how many it has above them.</summary>
    private static JsonResult Answer(IndexMetadata index, FollowEntry entry, LeaderShard[] own) => Json.Result(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("acknowledged", value: true);
        writer.WriteString("index", index.Name);
        writer.WriteString("remote_cluster", entry.RemoteCluster);
        writer.WriteString("leader_index", entry.LeaderIndex);
        writer.WriteStartArray("shards");
        for (var shard = 0; shard < own.Length; shard++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("shard", shard);
            writer.WriteNumber("max_seq_no", own[shard].MaxSeqNo);
            if (entry.Shards[shard].SharedSeqNo is { } shared)
            {
                writer.WriteNumber("shared_seq_no", shared);
                writer.WriteNumber("operations_above", Math.Max(0, own[shard].MaxSeqNo - shared));
            }

            writer.WriteString("catches_up_by", entry.Shards[shard].SharedSeqNo is null ? "files" : "operations");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
