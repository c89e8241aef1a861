using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Embedded.Simulation;
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
    /// <summary>Whether it holds now: what is promoted follows nobody any more.</summary>
    public bool IsCurrent { get; set; } = true;

    /// <summary>Whether the followers may be promoted: a client's write that was held up on its way may then be carried out.</summary>
    public bool MayEnd { get; init; }

    /// <summary>Whether the leader is another one every now and then.</summary>
    public bool IsRenewed { get; init; }

    /// <summary>The followers, and whom each follows.</summary>
    public IEnumerable<(string Follower, string Leader)> Indices => Content.Shape.Indices.Zip(LeaderContent.Shape.Indices);

    /// <summary>The body of a request that has one follow again.</summary>
    public byte[] ResumeBody => JsonSerializer.SerializeToUtf8Bytes(Parameters.ToJson());

    /// <summary>The body of a request that makes an old leader one.</summary>
    public byte[] DemoteBody(string leader) => JsonSerializer.SerializeToUtf8Bytes(Whom(leader));

    /// <summary>The body of a request that makes one.</summary>
    public byte[] PutBody(string leader)
    {
        var body = Whom(leader);
        body["settings"] = new JsonObject { ["index.number_of_replicas"] = Content.Shape.Replicas };
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    /// <summary>As small or as large as a seed has them.</summary>
    public static FollowParameters AnyParameters(SimulatedRandom random) => new()
    {
        MaxReadRequestOperationCount = random.Pick([1, 4, 20, 5120]),
        MaxReadRequestSize = random.Pick([600L, 4_000L, 32L << 20]),
        MaxOutstandingReadRequests = random.Pick([1, 3, 12]),
        MaxWriteRequestOperationCount = random.Pick([1, 5, 5120]),
        MaxWriteRequestSize = random.Pick([500L, 8_000L, long.MaxValue]),
        MaxOutstandingWriteRequests = random.Pick([1, 3, 9]),
        MaxWriteBufferCount = random.Pick([5, 50, int.MaxValue]),
        MaxWriteBufferSize = random.Pick([2_000L, 20_000L, 512L << 20]),
        MaxRetryDelay = TimeSpan.FromMilliseconds(random.Pick([50, 500, 2000])),
        ReadPollTimeout = TimeSpan.FromMilliseconds(random.Pick([300, 5_000, 60_000])),
    };

    private JsonObject Whom(string leader)
    {
        var body = Parameters.ToJson();
        body["remote_cluster"] = Leader;
        body["leader_index"] = leader;
        return body;
    }
}
