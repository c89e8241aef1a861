using System.Collections.Immutable;
using Winnow.Grains.Following.Administration;
using Winnow.Grains.Following.Followers;
using Winnow.Grains.Metadata;
using Winnow.Grains.Remote;
using Winnow.Protocols.Following;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Following.AutoFollow;

/// <summary>Looks at the indices of one remote cluster and makes the followers that patterns want.</summary>
internal sealed class AutoFollower(
    MetadataCache metadata, MasterCalls master, IRemoteClusters remotes, Leaders leaders, FollowAdministration administration, IUuidSource uuids, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private string? _known;
    private string[] _inactive = [];
    private bool _isUnfinished;

    public AutoFollowStats Stats { get; private set; } = new();

    public long LastSeenVersion { get; private set; } = -1;

    public DateTimeOffset? LastCheck { get; private set; }

    /// <summary>One look; it waits for the other cluster to have something new, unless patterns have changed or the last look left something to be done.</summary>
    public async Task Look(string remoteCluster, CancellationToken stopped)
    {
        var cluster = await metadata.Refresh();
        var patterns = Patterns(cluster, remoteCluster);
        Stats = Stats.Only(patterns);
        var digest = Digest(cluster);
        var isNew = _isUnfinished || !string.Equals(_known, digest, StringComparison.Ordinal);
        LeaderIndices indices;
        try
        {
            indices = await remotes.Get(remoteCluster).Call(remote => remote.GetGrain<ILeaderGrain>(0).Indices(
                new LeaderIndicesRequest { NewerThan = isNew ? -1 : LastSeenVersion, Inactive = _inactive, Timeout = Patience }, stopped));
        }
        catch (Exception exception) when (!stopped.IsCancellationRequested)
        {
            Stats = Stats.ListingFailed(patterns, FollowFailures.Of(exception), time.GetUtcNow());
            throw;
        }

        (LastSeenVersion, LastCheck, _known) = (indices.MetadataVersion, time.GetUtcNow(), digest);
        Stats = Stats.Listed(patterns);
        ImmutableArray<ListedIndex> listing = [.. indices.Indices.Select(LeaderListings.ToListed)];
        _inactive = [.. indices.Indices.Where(index => !index.Closed && !index.PrimariesActive).Select(index => index.Uuid)];
        _isUnfinished = false;
        foreach (var step in AutoFollowRound.Plan(metadata.Cluster, remoteCluster, listing, [.. metadata.Known.Select(index => index.Metadata).Where(index => index.Follow is not null)]))
        {
            stopped.ThrowIfCancellationRequested();
            await Do(step, remoteCluster);
        }
    }

    /// <summary>The patterns of a remote cluster, by name.</summary>
    public static IReadOnlyCollection<string> Patterns(ClusterMetadata cluster, string remoteCluster) => [.. cluster.AutoFollow
        .Where(pattern => string.Equals(pattern.Value.Parse(pattern.Key).RemoteCluster, remoteCluster, StringComparison.Ordinal))
        .Select(pattern => pattern.Key)];

    /// <summary>What all patterns are, apart from what they have seen to.</summary>
    public static string Digest(ClusterMetadata cluster) =>
        string.Join('\n', cluster.AutoFollow.Select(pattern => $"{pattern.Key} {pattern.Value.Paused} {pattern.Value.Json}"));

    private async Task Do(AutoFollowStep step, string remoteCluster)
    {
        switch (step)
        {
            case FollowLeader follow:
                await Follow(follow, remoteCluster);
                break;
            case CannotFollow cannot:
                Stats = Stats.IndexFailed(cannot.Pattern, cannot.Leader.Name, new FollowFailure("exception", 500, cannot.Reason), time.GetUtcNow());
                break;
            case Seen seen:
                await master.Retried(() => master.Master.RecordAutoFollow(seen.Pattern, [.. seen.Added], [.. seen.Removed]));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "no such step");
        }
    }

    private async Task Follow(FollowLeader follow, string remoteCluster)
    {
        try
        {
            var pattern = metadata.Cluster.AutoFollow[follow.Pattern].Parse(follow.Pattern);
            var request = new FollowRequest(remoteCluster, follow.Leader.Name, pattern.Settings, pattern.Parameters, pattern.OnLeaderDelete);
            var leader = await leaders.Find(remoteCluster, follow.Leader.Name);
            await administration.Make(PutFollow.Begin(
                follow.Follower, uuids.Next(), request, FollowAdministration.Overrides(pattern.Settings), leader, FollowAdministration.IsKnown, follow.Pattern));
            await master.Retried(() => master.Master.RecordAutoFollow(follow.Pattern, [leader.Uuid], []));
            Stats = Stats.IndexFollowed(follow.Pattern, follow.Leader.Name);
        }
        catch (Exception exception)
        {
            _isUnfinished = true;
            Stats = Stats.IndexFailed(follow.Pattern, follow.Leader.Name, FollowFailures.Of(exception), time.GetUtcNow());
        }
    }
}
