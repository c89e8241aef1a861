using System.Text.Json;
using Winnow.Grains.Shards;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>A follower that is not to heal itself stays what it is when its leader's history has gone, and says why.</summary>
internal static class StandsStill
{
    /// <summary>Judges what is decided of a shard.</summary>
    public static void Check(ShardKey key, FollowedShard shard, FollowParameters parameters)
    {
        if (!parameters.SelfHeal && shard.Heals > 0)
        {
            throw new ViolationException("heal", $"{key} has healed itself [{shard.Heals}] times, and was not to");
        }
    }

    /// <summary>Why a follower has never begun; null when it has, or may yet.</summary>
    public static string? Reason(IndexMetadata? follower) => follower?.Shards
        .Where(shard => shard.InSync.IsEmpty && shard.Primary.Unassigned is { FailedAllocations: > 0 })
        .Select(shard => shard.Primary.Unassigned!.Details ?? "")
        .FirstOrDefault(static why => why.Contains("unexpected history uuid", StringComparison.Ordinal) || why.Contains("no such index", StringComparison.Ordinal));

    /// <summary>Why a follower stands still; null when it does not.</summary>
    public static string? Reason(JsonElement stats, string follower)
    {
        foreach (var shard in stats.GetProperty("follow_stats").GetProperty("indices").EnumerateArray()
            .Where(index => index.GetProperty("index").ValueEquals(follower)).SelectMany(index => index.GetProperty("shards").EnumerateArray()))
        {
            if (!shard.TryGetProperty("fatal_exception", out var fatal))
            {
                continue;
            }

            var failure = new FollowFailure(fatal.GetProperty("type").GetString()!, 0, fatal.GetProperty("reason").GetString()!);
            return FollowErrors.Classify(failure) == FollowFailureKind.HistoryGone
                ? failure.ToString()
                : throw new ViolationException("heal", $"[{follower}] does not stand still because of its leader's history, but because of {failure}");
        }

        return null;
    }
}
