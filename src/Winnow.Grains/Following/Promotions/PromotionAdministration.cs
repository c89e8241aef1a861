using Winnow.Grains.Following.Administration;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Promotions;

/// <summary>Followers take over.</summary>
internal sealed class PromotionAdministration(FollowerNames names, MetadataCache metadata, MasterCalls master, IGrainFactory grains, IUuidSource uuids)
{
    public async Task<JsonResult> Promote(string name, ReadOnlyMemory<byte> body, bool? force, TimeSpan? timeout)
    {
        var request = PromotionRequest.Parse(body.Span, force, timeout);
        var index = await names.Find(name);
        Promotion.Check(index.Metadata);
        var plan = StateJson.Write(new PromotionState
        {
            Uuid = index.Uuid,
            Name = index.Name,
            Operation = uuids.Next(),
            Force = request.Force,
            Timeout = request.Timeout,
        });
        var promoted = await master.Retried(() => grains.GetGrain<IPromotionGrain>(index.Uuid).Run(plan));
        await metadata.RefreshIndex(index.Uuid);
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("acknowledged", value: true);
            writer.WriteString("index", promoted.Index);
            writer.WriteStartArray("shards");
            foreach (var shard in promoted.Shards)
            {
                writer.WriteStartObject();
                writer.WriteNumber("shard", shard.Shard);
                writer.WriteNumber("max_seq_no", shard.MaxSeqNo);
                writer.WriteNumber("primary_term", shard.PrimaryTerm);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }
}
