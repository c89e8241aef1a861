using Orleans.Embedded.Simulation;
using Winnow.Simulation.Faults;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>Who follows whom in a run, and how, as the seed has it.</summary>
internal sealed class FollowingShape
{
    private static readonly string[] Names = ["east", "west", "south"];
    private readonly SimulatedRandom _random;
    private readonly SortedDictionary<string, List<Content>> _contents = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<FollowRelation>> _relations = new(StringComparer.Ordinal);

    private Content? _renewed;

    public FollowingShape(SimulatedRandom random, SimulationOptions options)
    {
        _random = random;
        // All clusters together do as much as one does in other scenes.
        var steps = options.Steps / 2;
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
                if (options.Faults.HasFlag(FaultKinds.Operator) && random.Chance(0.8))
                {
                    Renew();
                }

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

    /// <summary>What of a cluster is another index every now and then; null for nothing.</summary>
    public Content? RenewedOf(string cluster) => cluster == "east" ? _renewed : null;

    public IReadOnlyList<FollowRelation> RelationsOf(string cluster) => _relations[cluster];

    private (string Cluster, Content Content) Own(string cluster, int steps)
    {
        var shape = new WorkloadShape(_random.Fork($"shape of {cluster}"), Math.Max(1, steps));
        var content = new Content(Small(cluster, shape) with { Shards = _random.Next(1, 4), DynamicFields = _random.Pick([0, 2, 5]), LeasePeriod = _random.Pick([WorkloadShape.LongLeases, "5s", "1s"]) }, new History());
        _contents[cluster].Insert(0, content);
        return (cluster, content);
    }

    /// <summary>Beside what clients write, a small index that is followed as well and does not stay the one that it is.</summary>
    private void Renew()
    {
        var shape = _contents["east"][0].Shape with { Indices = ["renewed"], Shards = _random.Next(1, 3), Clients = 0, Documents = 4 };
        _renewed = new Content(shape, new History());
        _contents["east"].Add(_renewed);
        Follow("west", ("east", _renewed), renewed: true);
    }

    private (string Cluster, Content Content) Follow(string cluster, (string Cluster, Content Content) leader, bool renewed = false)
    {
        var there = leader.Content.Shape;
        var here = Small(cluster, new WorkloadShape(_random.Fork($"shape of {cluster} after {leader.Cluster}"), there.Steps)) with
        {
            Indices = [.. there.Indices.Select(index => $"{index}-of-{leader.Cluster}")],
            Shards = there.Shards,
            Clients = 0,
            Documents = there.Documents,

            // A follower has its leader's settings.
            LeasePeriod = there.LeasePeriod,
        };
        var content = leader.Content with { Shape = here, IsOwn = false };
        _contents[cluster].Add(content);
        var parameters = FollowRelation.AnyParameters(_random);
        _relations[cluster].Add(
            new FollowRelation(
                leader.Cluster,
                leader.Content,
                content,
                renewed && _random.Chance(0.4) ? parameters with { SelfHeal = false } : parameters,
                IsEarly: _random.Chance(0.5) && leader.Content.IsOwn) { IsRenewed = renewed });
        return (cluster, content);
    }

    // As few nodes as still make a majority, or fewer: there are several clusters.
    private WorkloadShape Small(string cluster, WorkloadShape shape)
    {
        var nodes = _contents[cluster].FirstOrDefault()?.Shape.Nodes ?? (_random.Chance(0.8) ? 3 : 2);
        return shape with { Nodes = nodes, Replicas = _random.Next(nodes) };
    }
}
