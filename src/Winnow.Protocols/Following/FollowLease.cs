namespace Winnow.Protocols.Following;

/// <summary>The lease of a follower on each shard of its leader: its id names both.</summary>
public static class FollowLease
{
    public const string Source = "ccr";

    public static string Of(string followerCluster, string follower, string followerUuid, string remoteCluster, string leader, string leaderUuid) =>
        $"{followerCluster}/{follower}/{followerUuid}-following-{remoteCluster}/{leader}/{leaderUuid}";
}
