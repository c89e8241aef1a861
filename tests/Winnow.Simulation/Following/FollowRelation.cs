using System.Text.Json;
using Winnow.Protocols.Following;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>The indices of one cluster that follow those of another.</summary>
/// <param name="Leader">The other cluster, which has this name and is an alias here, too.</param>
/// <param name="LeaderContent">What is followed, as it is there.</param>
/// <param name="Content">The same, as it is here.</param>
/// <param name="Parameters">How it is followed.</param>
/// <param name="IsEarly">Whether that begins before anything is written.</param>
internal sealed record FollowRelation(string Leader, Content LeaderContent, Content Content, FollowParameters Parameters, bool IsEarly)
{
    /// <summary>The followers, and whom each follows.</summary>
    public IEnumerable<(string Follower, string Leader)> Indices => Content.Shape.Indices.Zip(LeaderContent.Shape.Indices);

    /// <summary>The body of a request that has one follow again.</summary>
    public byte[] ResumeBody => JsonSerializer.SerializeToUtf8Bytes(Parameters.ToJson());

    /// <summary>The body of a request that makes one.</summary>
    public byte[] PutBody(string leader)
    {
        var body = Parameters.ToJson();
        body["remote_cluster"] = Leader;
        body["leader_index"] = leader;
        body["settings"] = new System.Text.Json.Nodes.JsonObject { ["index.number_of_replicas"] = Content.Shape.Replicas };
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }
}
