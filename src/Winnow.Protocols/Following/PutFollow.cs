using System.Collections.Immutable;
using System.Globalization;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Following;

public enum PutFollowStep
{
    /// <summary>The index is made: nobody sees it yet.</summary>
    Create,

    /// <summary>It gets its name. Its shards are made and follow by themselves from then on.</summary>
    Name,

    /// <summary>It was refused, and is dropped again.</summary>
    Drop,

    /// <summary>Nothing is left to be done: the state may go.</summary>
    End,
}

/// <summary>
/// A new follower on its way. It is persisted before the first step, and again when it is refused. Each step can be done once more by a successor,
/// who begins where it finds the state: an index that was made is made, one that has its name has it, and one that was deleted since gets it no more.
/// </summary>
public sealed record PutFollowState
{
    /// <summary>What is asked of the index.</summary>
    public required FollowIndex Index { get; init; }

    /// <summary>What is asked of the cluster.</summary>
    public required AddIndex Name { get; init; }

    public PutFollowStep Step { get; init; }

    /// <summary>Why there is no follower.</summary>
    public FollowFailure? Failure { get; init; }
}

public static class PutFollow
{
    /// <summary>Decides what the follower is to be. Throws a <see cref="Refusal"/> when there can be none.</summary>
    /// <param name="name">Of the follower.</param>
    /// <param name="uuid">Of the follower, never used before.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="overrides">The settings of the request, flat.</param>
    /// <param name="leader">As it is now.</param>
    /// <param name="isKnownSetting">Whether there is such a setting.</param>
    /// <param name="pattern">The auto-follow pattern that asks for it.</param>
    public static PutFollowState Begin(
        string name,
        string uuid,
        FollowRequest request,
        ImmutableSortedDictionary<string, string> overrides,
        LeaderIndex leader,
        Func<string, bool> isKnownSetting,
        string? pattern = null)
    {
        FollowStart.CheckPut(leader);
        ReplicatedSettings.CheckOverrides(overrides, isKnownSetting);
        NameRules.CheckIndexName(name);
        var settings = ReplicatedSettings.OfNew(leader.Settings, overrides)
            .SetItem("index.uuid", uuid)
            .SetItem("index.provided_name", name)
            .SetItem("index.creation_date", leader.CreatedMillis.ToString(CultureInfo.InvariantCulture));
        var entry = new FollowEntry
        {
            RemoteCluster = request.RemoteCluster,
            LeaderIndex = leader.Name,
            LeaderUuid = leader.Uuid,
            Shards = [.. leader.HistoryUuids.Select((history, shard) => new FollowedShard { LeaderHistoryUuid = history, LeaderTerm = leader.TermOf(shard) })],
            Parameters = request.Parameters,
            OnLeaderDelete = request.OnLeaderDelete,
            Pattern = pattern,
        };
        return new PutFollowState
        {
            Index = new FollowIndex(
                new InitIndex(name, uuid, settings, leader.Mapping, leader.NumberOfShards, leader.RoutingNumShards, leader.RoutingPartitionSize), entry, leader.CreatedMillis),
            Name = new AddIndex(name, uuid, settings.GetValueOrDefault("index.hidden") is "true", leader.CreatedMillis, []),
        };
    }

    /// <summary>A step is done.</summary>
    public static PutFollowState Done(PutFollowState state) => state with
    {
        Step = state.Step switch
        {
            PutFollowStep.Create => PutFollowStep.Name,
            _ => PutFollowStep.End,
        },
    };

    /// <summary>A step was refused, not just interrupted: whatever was made is taken away.</summary>
    public static PutFollowState Refused(PutFollowState state, FollowFailure failure) => state with { Step = PutFollowStep.Drop, Failure = failure };
}
