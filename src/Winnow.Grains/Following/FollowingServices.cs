using Winnow.Grains.Following.Leader;
using Winnow.Grains.Following.Recovery;
using Winnow.Grains.Following.Shards;

namespace Winnow.Grains.Following;

/// <summary>What the shards of this node do for followers of other clusters, and as followers.</summary>
internal sealed record FollowingServices(LeaderChanges Changes, LeaderServices Leader, FollowerWrites Writes, LeaderRecoveryServices Recovery);
