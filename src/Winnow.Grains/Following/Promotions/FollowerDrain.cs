using System.Collections.Immutable;
using Winnow.Grains.Following.Followers;
using Winnow.Grains.Ports;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Promotions;

/// <summary>A follower that is to be promoted reads on until it has what its leader had.</summary>
internal sealed class FollowerDrain(FollowerPrimary primaries, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>A silo of either cluster may have left just now.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How far each shard of the leader is.</summary>
    public async Task<ImmutableArray<LeaderPosition>> Leader(IndexMetadata follower)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                var shards = await Task.WhenAll(follower.Shards.Select(shard => Grain(follower, shard.Id).Leader()));
                return [.. shards.Select(shard => new LeaderPosition(shard.HistoryUuid, shard.MaxSeqNo, shard.PrimaryTerm))];
            }
            catch (Exception exception)
            {
                var failure = FollowFailures.Of(exception);
                if (FollowErrors.Classify(failure) != FollowFailureKind.Retryable || time.GetElapsedTime(started) >= Patience)
                {
                    throw FollowRefusals.NotPromoted(follower.Name, follower.Follow!, $"it does not answer: {failure}");
                }
            }

            await time.Pause(LookEvery);
        }
    }

    /// <summary>Completes when every copy in sync of every shard has all up to there, or nobody waits for it any more.</summary>
    public async Task Run(IndexMetadata follower, ImmutableArray<LeaderPosition> leader, TimeSpan timeout, Func<bool> isForced)
    {
        var started = time.GetTimestamp();
        for (var shard = 0; shard < leader.Length; shard++)
        {
            while (!isForced() && await Behind(follower, shard, leader[shard].MaxSeqNo) is { } behind)
            {
                if (follower.Follow!.Parameters is null)
                {
                    throw FollowRefusals.NotPromoted(follower.Name, follower.Follow, $"the follower is paused, and {behind}");
                }

                if (time.GetElapsedTime(started) >= timeout)
                {
                    throw FollowRefusals.NotPromoted(follower.Name, follower.Follow, $"{behind} after [{Winnow.Search.TimeValue.Format(timeout)}]");
                }

                await time.Pause(LookEvery);
            }
        }
    }

    /// <summary>Why it has not reached that far; null when it has.</summary>
    private async Task<string?> Behind(IndexMetadata follower, int shard, long maxSeqNo)
    {
        try
        {
            var reached = (await primaries.Progress(follower.Uuid, shard)).GlobalCheckpoint;
            return reached >= maxSeqNo ? null : await Behind(follower, shard, reached, maxSeqNo);
        }
        catch (Exception exception) when (exception is not Protocols.Refusal)
        {
            return $"shard [{shard}] does not answer: {FollowFailures.Of(exception)}";
        }
    }

    private async Task<string> Behind(IndexMetadata follower, int shard, long reached, long maxSeqNo)
    {
        var stats = await Grain(follower, shard).Stats();
        return stats?.Fatal is { } fatal
            ? throw FollowRefusals.NotPromoted(follower.Name, follower.Follow!, $"shard [{shard}] does not follow any more: {fatal.Type}: {fatal.Reason}")
            : $"shard [{shard}] has the operations up to [{reached}] of [{maxSeqNo}]{Why(stats)}";
    }

    private static string Why(ShardFollowView? stats) =>
        (stats?.Starting ?? stats?.ReadExceptions.FirstOrDefault()?.Exception) is { } error ? $" ({error.Type}: {error.Reason})" : "";

    private IFollowerShardGrain Grain(IndexMetadata follower, int shard) =>
        grains.GetGrain<IFollowerShardGrain>(IFollowerShardGrain.KeyOf(follower.Uuid, shard));
}
