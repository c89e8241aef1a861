using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Followers;

/// <summary>Which shard follows which, from a start to a stop, as far as it is known by now.</summary>
internal sealed class ShardFollowTask(IndexMetadata index, int shard)
{
    public IndexMetadata Index { get; private set; } = index;

    public int Shard => shard;

    public FollowParameters Parameters { get; } = index.Follow!.Parameters!;

    public FollowEntry Entry => Index.Follow!;

    /// <summary>As it is persisted.</summary>
    public FollowedShard Followed => Entry.Shards[shard];

    /// <summary>The follower's own, as its primary has said.</summary>
    public string HistoryUuid { get; set; } = "";

    /// <summary>The shard is not the one that was followed: somebody has to begin anew.</summary>
    public bool IsOver { get; set; }

    /// <summary>
    /// While it is healed, what the index says of the shard changes, and that is taken in when the heal is over; unless somebody has changed whom it follows,
    /// so that this heal will never come to an end.
    /// </summary>
    public bool IsStill(IndexMetadata now, bool healing) =>
        !IsOver
        && now.Follow is { Active: true } entry
        && entry.Parameters == Parameters
        && ((healing && string.Equals(now.FollowOperation, Index.FollowOperation, StringComparison.Ordinal))
            || (entry.Shards[shard] == Followed && string.Equals(entry.LeaderUuid, Entry.LeaderUuid, StringComparison.Ordinal)));

    /// <summary>The heal is over: whom the shard follows from now on.</summary>
    public void Healed(IndexMetadata now) => Index = now.Follow is not null ? now : throw FollowRefusals.NotAFollower(now.Name);
}
