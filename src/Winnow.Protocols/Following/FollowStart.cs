using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Following;

/// <summary>What has to be so before an index can follow another. Whether the leader's mapping can be merged is seen by merging it.</summary>
public static class FollowStart
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Before there is a follower.</summary>
    public static void CheckPut(LeaderIndex leader)
    {
        if (leader.Closed)
        {
            throw Refusals.IndexClosed(leader.Name, leader.Uuid);
        }

        CheckSoftDeletes("leader", leader.Name, leader.Settings);
    }

    /// <summary>Before a follower goes on. For one that heals itself it is no obstacle that the leader, its history or its settings are others now.</summary>
    public static void CheckResume(IndexMetadata follower, LeaderIndex leader, FollowParameters parameters)
    {
        if (follower.Follow is not { } entry)
        {
            throw FollowRefusals.NoCcrMetadata(follower.Name);
        }

        if (!parameters.SelfHeal && !string.Equals(entry.LeaderUuid, leader.Uuid, StringComparison.Ordinal))
        {
            throw Refusals.IllegalArgument(
                $"follow index [{follower.Name}] should reference [{leader.Uuid}] as leader index but instead reference [{entry.LeaderUuid}] as leader index");
        }

        CheckSoftDeletes("leader", leader.Name, leader.Settings);
        CheckSoftDeletes("follower", follower.Name, follower.Settings);
        CheckShards(follower, leader);
        if (!parameters.SelfHeal)
        {
            CheckHistory(follower, entry, leader);
        }

        if (leader.Closed || follower.Closed)
        {
            throw FollowRefusals.MustBeOpen();
        }

        if (follower.Settings.GetValueOrDefault(FollowEntry.Setting) is not "true")
        {
            throw Refusals.IllegalArgument($"the following index [{follower.Name}] is not ready to follow; the setting [{FollowEntry.Setting}] must be enabled.");
        }

        if (!parameters.SelfHeal)
        {
            CheckSettings(follower, leader);
        }
    }

    /// <summary>Before an ordinary index becomes a follower of one that it has something in common with.</summary>
    public static void CheckDemote(IndexMetadata index, LeaderIndex leader)
    {
        if (index.Follow is not null)
        {
            throw FollowRefusals.FollowerAlready(index.Name);
        }

        if (leader.IsFollower)
        {
            // It may well be this index that it follows.
            throw FollowRefusals.LeaderFollows(leader.Name);
        }

        if (string.Equals(index.Uuid, leader.Uuid, StringComparison.Ordinal))
        {
            throw Refusals.IllegalArgument($"index [{index.Name}] cannot follow itself");
        }

        CheckSoftDeletes("leader", leader.Name, leader.Settings);
        CheckSoftDeletes("follower", index.Name, index.Settings);
        CheckShards(index, leader);
        if (leader.Closed || index.Closed)
        {
            throw FollowRefusals.MustBeOpen();
        }
    }

    /// <summary>Before a leader's files take the place of a follower's.</summary>
    public static void CheckHeal(IndexMetadata follower, LeaderIndex leader)
    {
        if (leader.Closed)
        {
            throw Refusals.IndexClosed(leader.Name, leader.Uuid);
        }

        CheckSoftDeletes("leader", leader.Name, leader.Settings);
        CheckShards(follower, leader);
        if (leader.RoutingPartitionSize != follower.RoutingPartitionSize)
        {
            throw Refusals.IllegalArgument(
                $"leader index routing_partition_size [{leader.RoutingPartitionSize}] does not match with the routing_partition_size of the follow index [{follower.RoutingPartitionSize}]");
        }
    }

    internal static string Json(ImmutableSortedDictionary<string, string> settings) => JsonSerializer.Serialize(settings, Plain);

    private static void CheckSettings(IndexMetadata follower, LeaderIndex leader)
    {
        var (theirs, ours) = (ReplicatedSettings.Filter(leader.Settings), ReplicatedSettings.Filter(follower.Settings));
        if (!theirs.SequenceEqual(ours))
        {
            throw Refusals.IllegalArgument($"the leader index settings [{Json(theirs)}] and follower index settings [{Json(ours)}] must be identical");
        }
    }

    private static void CheckShards(IndexMetadata follower, LeaderIndex leader)
    {
        if (leader.NumberOfShards != follower.NumberOfShards)
        {
            throw Refusals.IllegalArgument(
                $"leader index primary shards [{leader.NumberOfShards}] does not match with the number of shards of the follow index [{follower.NumberOfShards}]");
        }

        if (leader.RoutingNumShards != follower.RoutingNumShards)
        {
            throw Refusals.IllegalArgument(
                $"leader index number_of_routing_shards [{leader.RoutingNumShards}] does not match with the number_of_routing_shards of the follow index [{follower.RoutingNumShards}]");
        }
    }

    private static void CheckHistory(IndexMetadata follower, FollowEntry entry, LeaderIndex leader)
    {
        for (var shard = 0; shard < entry.Shards.Length; shard++)
        {
            var (recorded, actual) = (entry.Shards[shard].LeaderHistoryUuid, leader.HistoryUuids[shard]);
            if (!string.Equals(recorded, actual, StringComparison.Ordinal))
            {
                throw Refusals.IllegalArgument(
                    $"leader shard [{follower.Name}][{shard}] should reference [{recorded}] as history uuid but instead reference [{actual}] as history uuid");
            }
        }
    }

    private static void CheckSoftDeletes(string which, string index, ImmutableSortedDictionary<string, string> settings)
    {
        if (settings.GetValueOrDefault("index.soft_deletes.enabled") is "false")
        {
            throw Refusals.IllegalArgument($"{which} index [{index}] does not have soft deletes enabled");
        }
    }
}
