namespace Winnow.Protocols.Following;

/// <summary>The lease of a follower on each shard of its leader: its id names both.</summary>
public static class FollowLease
{
    public const string Source = "ccr";

    public static string Of(string followerCluster, string follower, string followerUuid, string remoteCluster, string leader, string leaderUuid) =>
        $"{followerCluster}/{follower}/{followerUuid}-following-{remoteCluster}/{leader}/{leaderUuid}";

    /// <summary>What a promoted index keeps for its old leader, for as long as a lease lives: one that is demoted by then catches up by operations.</summary>
    public static string OfPromotion(string follower, string followerUuid, string remoteCluster, string leader, string leaderUuid) =>
        $"{follower}/{followerUuid}-promoted-over-{remoteCluster}/{leader}/{leaderUuid}";
}
