using System.Text.Json.Nodes;

namespace Winnow.Protocols.Following;

/// <summary>What a follow request asks for.</summary>
/// <param name="RemoteCluster">The alias of the leader's cluster.</param>
/// <param name="LeaderIndex">The name of the leader there.</param>
/// <param name="Settings">What the follower shall have otherwise than its leader, as it came.</param>
/// <param name="Parameters">How it follows.</param>
/// <param name="OnLeaderDelete">What becomes of it when the leader is deleted.</param>
public sealed record FollowRequest(string RemoteCluster, string LeaderIndex, JsonObject? Settings, FollowParameters Parameters, OnLeaderDelete OnLeaderDelete)
{
    private static readonly string[] OfDemotion = ["remote_cluster", "leader_index", OnLeaderDeletes.Name, .. FollowParameters.Names];
    private static readonly string[] OfNew = [.. OfDemotion, "settings"];

    /// <summary>A new follower.</summary>
    public static FollowRequest Parse(ReadOnlySpan<byte> json) => Read(FollowBody.Parse("put_follow", json, OfNew));

    /// <summary>An index that is there becomes a follower: its settings become the leader's.</summary>
    public static FollowRequest ParseDemotion(ReadOnlySpan<byte> json) => Read(FollowBody.Parse("demote", json, OfDemotion));

    private static FollowRequest Read(FollowBody body)
    {
        var parameters = FollowParameters.Read(body);
        var (remote, leader) = (body.Text("remote_cluster"), body.Text("leader_index"));
        var onDelete = OnLeaderDeletes.Read(body);
        if (remote is null)
        {
            body.Invalid("remote_cluster is missing");
        }

        if (leader is null)
        {
            body.Invalid("leader_index is missing");
        }

        body.ThrowIfInvalid();
        return new FollowRequest(remote!, leader!, body.Object("settings"), parameters, onDelete);
    }
}
