using System.Collections.Immutable;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Following;

/// <summary>An index in the list of another cluster.</summary>
/// <param name="IsReady">It is open, and every primary is active.</param>
/// <param name="KeepsHistory">Without soft deletes nobody can follow it.</param>
public sealed record ListedIndex(string Name, string Uuid, bool IsReady, bool KeepsHistory);

/// <summary>What follows from a look at another cluster, in this order.</summary>
public abstract record AutoFollowStep(string Pattern);

/// <summary>A follower is to be made; then the leader is seen to.</summary>
public sealed record FollowLeader(string Pattern, ListedIndex Leader, string Follower) : AutoFollowStep(Pattern);

/// <summary>The index cannot be followed. That is said, but nothing is done.</summary>
public sealed record CannotFollow(string Pattern, ListedIndex Leader, string Reason) : AutoFollowStep(Pattern);

/// <summary>These are seen to, and those are no more.</summary>
public sealed record Seen(string Pattern, ImmutableArray<string> Added, ImmutableArray<string> Removed) : AutoFollowStep(Pattern);

/// <summary>One look at the indices of another cluster: which of them get followers here.</summary>
public static class AutoFollowRound
{
    /// <param name="cluster">This cluster's names, with the patterns.</param>
    /// <param name="remoteCluster">The alias of the other one.</param>
    /// <param name="listing">The indices that are there.</param>
    /// <param name="followers">The followers of this cluster.</param>
    public static IReadOnlyList<AutoFollowStep> Plan(
        ClusterMetadata cluster, string remoteCluster, ImmutableArray<ListedIndex> listing, IReadOnlyCollection<IndexMetadata> followers)
    {
        var patterns = cluster.AutoFollow
            .Select(pair => (Name: pair.Key, Entry: pair.Value, Pattern: pair.Value.Parse(pair.Key)))
            .Where(pattern => string.Equals(pattern.Pattern.RemoteCluster, remoteCluster, StringComparison.Ordinal))
            .ToList();
        var active = patterns.Where(pattern => !pattern.Entry.Paused).Select(pattern => (pattern.Name, pattern.Pattern)).ToList();
        var steps = new List<AutoFollowStep>();
        foreach (var (name, entry, pattern) in patterns)
        {
            var seen = ImmutableArray.CreateBuilder<string>();
            if (!entry.Paused)
            {
                steps.AddRange(listing
                    .Where(index => index.IsReady && pattern.Matches(index.Name) && !entry.Followed.Contains(index.Uuid))
                    .Select(index => Step(name, pattern, index, active, remoteCluster, followers, seen))
                    .OfType<AutoFollowStep>());
            }

            ImmutableArray<string> gone = [.. entry.Followed.Except(listing.Select(index => index.Uuid), StringComparer.Ordinal)];
            if (seen.Count + gone.Length > 0)
            {
                steps.Add(new Seen(name, seen.ToImmutable(), gone));
            }
        }

        return steps;
    }

    private static AutoFollowStep? Step(
        string name,
        AutoFollowPattern pattern,
        ListedIndex index,
        List<(string Name, AutoFollowPattern Pattern)> active,
        string remoteCluster,
        IReadOnlyCollection<IndexMetadata> followers,
        ImmutableArray<string>.Builder seen)
    {
        var others = active.Where(other => !string.Equals(other.Name, name, StringComparison.Ordinal) && other.Pattern.Matches(index.Name)).Select(other => other.Name).ToList();
        if (others.Count > 0)
        {
            return new CannotFollow(name, index, $"index to follow [{index.Name}] for pattern [{name}] matches with other patterns [{string.Join(", ", others)}]");
        }

        var follower = pattern.FollowerOf(index.Name);
        if (followers.Any(there => string.Equals(there.Name, follower, StringComparison.Ordinal) && Follows(there, remoteCluster, index.Uuid)))
        {
            seen.Add(index.Uuid);
            return null;
        }

        if (!index.KeepsHistory)
        {
            // Seen to all the same: it would not be otherwise the next time.
            seen.Add(index.Uuid);
            return new CannotFollow(name, index, $"index [{index.Name}] cannot be followed, because soft deletes are not enabled");
        }

        return new FollowLeader(name, index, follower);
    }

    private static bool Follows(IndexMetadata follower, string remoteCluster, string leaderUuid) => follower.Follow is { } entry
        && string.Equals(entry.RemoteCluster, remoteCluster, StringComparison.Ordinal)
        && string.Equals(entry.LeaderUuid, leaderUuid, StringComparison.Ordinal);
}
