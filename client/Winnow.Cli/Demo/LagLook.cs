using System.Text.Json;
using Winnow.Cli.Http;

namespace Winnow.Cli.Demo;

/// <summary>How far one follower is behind its leader.</summary>
/// <param name="Follower">Who follows.</param>
/// <param name="Leader">Whom.</param>
/// <param name="Documents">What the follower has.</param>
/// <param name="Operations">How many operations it lacks.</param>
/// <param name="Millis">For how long it has lacked the oldest of them.</param>
/// <param name="Trouble">What is wrong; null when nothing is.</param>
internal sealed record LagLook(Place Follower, Place Leader, long Documents, long Operations, long Millis, string? Trouble)
{
    public bool InSync => Trouble is null && Operations == 0;

    public static async Task<LagLook> Take(Follow follow, DemoCluster cluster, CancellationToken cancellation)
    {
        try
        {
            var documents = await Count(cluster, follow.Follower.Index, cancellation);
            using var stats = await cluster.Get($"{follow.Follower.Index}/_ccr/stats", cancellation);
            var index = stats.RootElement.GetProperty("indices")[0];
            var shards = index.GetProperty("shards").EnumerateArray().ToArray();
            return new LagLook(
                follow.Follower,
                follow.Leader,
                documents,
                index.GetProperty("total_global_checkpoint_lag").GetInt64(),
                Math.Max(0, shards.Max(shard => shard.GetProperty("lag_millis").GetInt64())),
                shards.Select(Problem).FirstOrDefault(problem => problem is not null));
        }
        catch (Exception exception) when (exception is ServerException or IOException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return new LagLook(follow.Follower, follow.Leader, 0, 0, 0, exception.Message);
        }
    }

    /// <param name="cluster">Who is asked.</param>
    /// <param name="index">The index or alias.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="query">In the language of a query string; all when there is none.</param>
    public static async Task<long> Count(DemoCluster cluster, string index, CancellationToken cancellation, string? query = null)
    {
        using var count = await cluster.Get($"{index}/_count{(query is null ? "" : $"?q={Uri.EscapeDataString(query)}")}", cancellation);
        return count.RootElement.GetProperty("count").GetInt64();
    }

    /// <summary>What the shard itself says.</summary>
    private static string? Problem(JsonElement shard)
    {
        if (shard.TryGetProperty("fatal_exception", out var fatal) || shard.TryGetProperty("start_exception", out fatal) || shard.TryGetProperty("stats_exception", out fatal))
        {
            return fatal.GetProperty("reason").GetString();
        }

        var reads = shard.GetProperty("read_exceptions");
        return reads.GetArrayLength() > 0 ? reads[0].GetProperty("exception").GetProperty("reason").GetString() : null;
    }
}
