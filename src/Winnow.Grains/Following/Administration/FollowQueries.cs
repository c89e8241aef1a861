using Winnow.Grains.Errors;
using Winnow.Grains.Following.AutoFollow;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Following.Administration;

/// <summary>Whom the followers follow, and how far they are.</summary>
internal sealed class FollowQueries(IndexNames names, AutoFollowPatterns patterns, AnswersInTime answers, IGrainFactory grains)
{
    public async Task<JsonResult> Info(IndicesRequest request)
    {
        var followers = await Followers(request);
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("follower_indices");
            foreach (var follower in followers)
            {
                FollowJson.WriteInfo(writer, follower);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    public async Task<JsonResult> Stats(IndicesRequest request)
    {
        var followers = await Active(request);
        if (followers.Length == 0 && request.Indices.Length > 0 && !request.Indices.Any(name => name is "_all" || Wildcard.IsPattern(name)))
        {
            throw Refusals.ResourceNotFound($"No shard follow tasks for follower indices [{string.Join(",", request.Indices)}]");
        }

        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            FollowJson.WriteIndices(writer, followers);
            writer.WriteEndObject();
        });
    }

    public async Task<JsonResult> AllStats(TimeSpan? timeout)
    {
        var asked = patterns.Stats(timeout);
        var followers = await Active(new IndicesRequest { Indices = ["*"], Timeout = timeout });
        var autoFollow = await asked;
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            AutoFollowJson.WriteStats(writer, autoFollow);
            writer.WriteStartObject("follow_stats");
            FollowJson.WriteIndices(writer, followers);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private async Task<List<IndexMetadata>> Followers(IndicesRequest request) =>
        [.. (await names.Views(request.Indices, request.Options, ExpressionOptions.All))
            .Select(index => index.Metadata)
            .Where(index => index.Follow is not null)
            .OrderBy(index => index.Name, StringComparer.Ordinal)];

    private async Task<(IndexMetadata Index, ShardFollowView[] Shards)[]> Active(IndicesRequest request) =>
        await Task.WhenAll((await Followers(request)).Where(index => index.Follow is { Active: true } or { Promotion: not null }).Select(async index =>
            (index, await Task.WhenAll(index.Shards.Select(shard => Shard(index, shard.Id, request.Timeout))))));

    /// <summary>A shard that nobody has woken yet, or whose node is gone or has stopped, is told of all the same.</summary>
    private async Task<ShardFollowView> Shard(IndexMetadata index, int shard, TimeSpan? timeout)
    {
        try
        {
            var figures = grains.GetGrain<IFollowerShardGrain>(IFollowerShardGrain.KeyOf(index.Uuid, shard)).Stats();
            return await answers.Wait(figures, $"[{index.Name}][{shard}] the node that follows", timeout) ?? new ShardFollowView { Shard = shard };
        }
        catch (Exception exception)
        {
            return new ShardFollowView { Shard = shard, Unanswered = exception.ToError() };
        }
    }
}
