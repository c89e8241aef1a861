using Orleans.Embedded.Simulation;
using Winnow.Protocols.Following;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>Who follows whom in a run, and how, as the seed has it.</summary>
internal sealed class FollowingShape
{
    private static readonly string[] Names = ["east", "west", "south"];
    private readonly SimulatedRandom _random;
    private readonly SortedDictionary<string, List<Content>> _contents = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<FollowRelation>> _relations = new(StringComparer.Ordinal);

    public FollowingShape(SimulatedRandom random, int steps)
    {
        _random = random;
        LinkLatency = TimeSpan.FromMilliseconds(random.Pick([2, 20, 80]));
        var topology = random.Next(100);
        Clusters = Names[..(topology < 75 ? 2 : 3)];
        foreach (var name in Clusters)
        {
            (_contents[name], _relations[name]) = ([], []);
        }

        switch (topology)
        {
            case < 50:
                Follow("west", Own("east", steps));
                break;
            case < 75:
                var (east, west) = (Own("east", steps / 2), Own("west", steps / 2));
                Follow("west", east);
                Follow("east", west);
                break;
            case < 90:
                Follow("south", Follow("west", Own("east", steps)));
                break;
            default:
                var leader = Own("east", steps);
                Follow("west", leader);
                Follow("south", leader);
                break;
        }
    }

    public IReadOnlyList<string> Clusters { get; }

    /// <summary>What a message from one cluster to another needs.</summary>
    public TimeSpan LinkLatency { get; }

    public Content[] ContentsOf(string cluster) => [.. _contents[cluster]];

    public IReadOnlyList<FollowRelation> RelationsOf(string cluster) => _relations[cluster];

    private (string Cluster, Content Content) Own(string cluster, int steps)
    {
        var shape = new WorkloadShape(_random.Fork($"shape of {cluster}"), Math.Max(1, steps));
        var content = new Content(Small(cluster, shape) with { Shards = _random.Next(1, 4), DynamicFields = _random.Pick([0, 2, 5]) }, new History());
        _contents[cluster].Insert(0, content);
        return (cluster, content);
    }

    private (string Cluster, Content Content) Follow(string cluster, (string Cluster, Content Content) leader)
    {
        var there = leader.Content.Shape;
        var here = Small(cluster, new WorkloadShape(_random.Fork($"shape of {cluster} after {leader.Cluster}"), there.Steps)) with
        {
            Indices = [.. there.Indices.Select(index => $"{index}-of-{leader.Cluster}")],
            Shards = there.Shards,
            Clients = 0,
            Documents = there.Documents,
        };
        var content = leader.Content with { Shape = here, IsOwn = false };
        _contents[cluster].Add(content);
        _relations[cluster].Add(new FollowRelation(leader.Cluster, leader.Content, content, Parameters(), IsEarly: _random.Chance(0.5) && leader.Content.IsOwn));
        return (cluster, content);
    }

    // As few nodes as still make a majority, or fewer: there are several clusters.
    private WorkloadShape Small(string cluster, WorkloadShape shape)
    {
        var nodes = _contents[cluster].FirstOrDefault()?.Shape.Nodes ?? (_random.Chance(0.8) ? 3 : 2);
        return shape with { Nodes = nodes, Replicas = _random.Next(nodes) };
    }

    private FollowParameters Parameters() => new()
    {
        MaxReadRequestOperationCount = _random.Pick([1, 4, 20, 5120]),
        MaxReadRequestSize = _random.Pick([600L, 4_000L, 32L << 20]),
        MaxOutstandingReadRequests = _random.Pick([1, 3, 12]),
        MaxWriteRequestOperationCount = _random.Pick([1, 5, 5120]),
        MaxWriteRequestSize = _random.Pick([500L, 8_000L, long.MaxValue]),
        MaxOutstandingWriteRequests = _random.Pick([1, 3, 9]),
        MaxWriteBufferCount = _random.Pick([5, 50, int.MaxValue]),
        MaxWriteBufferSize = _random.Pick([2_000L, 20_000L, 512L << 20]),
        MaxRetryDelay = TimeSpan.FromMilliseconds(_random.Pick([50, 500, 2000])),
        ReadPollTimeout = TimeSpan.FromMilliseconds(_random.Pick([300, 5_000, 60_000])),
    };
}
