using System.Collections.Concurrent;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>A follower that is paused stands still from the moment when that is acknowledged.</summary>
public sealed class PauseTests
{
    [Fact]
    public async Task Nobody_follows_any_more_when_it_is_acknowledged()
    {
        await using var both = await HealingClusters.Start(documents: 10, replicas: 0, silos: 1, shards: 2);
        var uuid = (await both.Here.Indices.Get(new GetIndexRequest { Indices = ["f"] })).Single().Uuid;
        var paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        both.LeaderCalls.Before = (method, key) =>
        {
            if (method != nameof(ILeaderShardGrain.Changes))
            {
                return Task.CompletedTask;
            }

            asked.TryAdd(key, true);
            return paused.Task;
        };

        var writes = 0;
        try
        {
            // Both shards have heard that there is nothing, and ask anew: that there is something now they do not hear.
            await Wait.Until(() => Task.FromResult(asked.Count == 2));
            await both.Write(10, 30);
            await Follower.Of(both.Here).Pause("f");
            both.FollowerCalls.Before = (method, _) =>
            {
                writes += method == nameof(IShardFollowGrain.Apply) ? 1 : 0;
                return Task.CompletedTask;
            };

            // Whoever followed has gone, and will not look first at some later time whether it is to go.
            for (var shard = 0; shard < 2; shard++)
            {
                Assert.Null(await both.Here.Grains.GetGrain<IFollowerShardGrain>(IFollowerShardGrain.KeyOf(uuid, shard)).Stats());
            }
        }
        finally
        {
            paused.SetResult();
        }

        await both.Here.Indices.Refresh(new IndicesRequest { Indices = ["f"] });
        Assert.Equal((10, 0), ((int)(await both.Here.Count("f")).Count, writes));

        await Follower.Of(both.Here).Resume("f", default);
        await both.Same(30);
        Assert.True(writes > 0);
    }
}
