using Winnow.Grains.Following.Followers;
using Winnow.Grains.Nodes;

namespace Winnow.Grains.Following.Recovery;

/// <summary>What primaries that are made of leaders share on this node.</summary>
internal sealed record LeaderRecoveryServices(ILeaderShards Leaders, FollowSettings Settings, LeaderBandwidth Bandwidth, LeaderDeletions Deletions, WinnowNode Node);
