using System.Text.Json;
using Winnow.Grains.Errors;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Following;
using Winnow.Search;

namespace Winnow.Grains.Following.Administration;

/// <summary>On the leader: nothing is kept any more for a follower that cannot say so itself.</summary>
internal sealed class ForgetFollower(IndexNames names, MetadataCache metadata, IGrainFactory grains)
{
    private const string NotFound = "retention_lease_not_found_exception";
    private static readonly string[] Members = ["follower_cluster", "follower_index", "follower_index_uuid", "leader_remote_cluster"];

    public async Task<JsonResult> Run(string leader, ReadOnlyMemory<byte> body)
    {
        var given = Parse(body);
        var index = (await metadata.Index((await names.Single(leader)).Uuid)).Metadata;
        var id = FollowLease.Of(given[0], given[1], given[2], given[3], index.Name, index.Uuid);
        var failures = (await Task.WhenAll(index.Shards.Select(shard => Remove(index.Uuid, shard.Id, id)))).OfType<(int Shard, WinnowError Error)>().ToList();
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("_shards");
            writer.WriteNumber("total", index.NumberOfShards);
            writer.WriteNumber("successful", index.NumberOfShards - failures.Count);
            writer.WriteNumber("failed", failures.Count);
            if (failures.Count > 0)
            {
                writer.WriteStartArray("failures");
                foreach (var (shard, error) in failures)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("shard", shard);
                    writer.WriteString("index", index.Name);
                    writer.WriteString("status", "INTERNAL_SERVER_ERROR");
                    writer.WritePropertyName("reason");
                    ErrorJson.Write(writer, error);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static string[] Parse(ReadOnlyMemory<byte> body)
    {
        var root = JsonBody.ParseObject(body).Root;
        foreach (var member in root.EnumerateObject())
        {
            if (!Members.Contains(member.Name, StringComparer.Ordinal))
            {
                throw new ElasticsearchException("x_content_parse_exception", 400, $"[forget_follower] unknown field [{member.Name}]");
            }
        }

        return Array.ConvertAll(Members, name => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new ElasticsearchException("illegal_argument_exception", 400, $"Required [{name}]"));
    }

    /// <summary>Null when there is no such lease any more.</summary>
    private async Task<(int Shard, WinnowError Error)?> Remove(string uuid, int shard, string id)
    {
        try
        {
            await grains.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(uuid, shard)).RemoveLease(new ShardLeaseRequest { Id = id });
            return null;
        }
        catch (WinnowException exception) when (exception.Error.Type is NotFound)
        {
            return null;
        }
        catch (Exception exception)
        {
            return (shard, exception.ToError());
        }
    }
}
