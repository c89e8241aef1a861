using Orleans.Embedded.Simulation;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>One of two clusters that lead in turns.</summary>
/// <param name="Cluster">What it is made of.</param>
/// <param name="Run">Its nodes and indices.</param>
/// <param name="Content">What both have, as it is here.</param>
/// <param name="Relation">How it follows the other one whenever it does.</param>
internal sealed record FailoverSide(SimulatedCluster Cluster, SimulationRun Run, Content Content, FollowRelation Relation)
{
    /// <summary>Whether all its indices follow.</summary>
    public bool Follows => Content.Shape.Indices.All(HasFollower);

    /// <summary>Whether one of its indices has yet to give up what the other side does not have.</summary>
    public bool RollsBack => Run.States.Current.Any(index => index.Follow is { IsDemoting: true });

    /// <summary>Whether an index of this name follows.</summary>
    public bool HasFollower(string name) => Run.States.Current.Any(index => index.Name == name && index.Follow is not null);

    /// <summary>Whether a client has asked this side for it.</summary>
    public bool Asked(Operation operation) => operation.Node.StartsWith(Cluster.Name, StringComparison.Ordinal);

    /// <summary>Clients that write here until so many operations were done on both sides.</summary>
    public Task ClientsAsync(int epoch, int steps)
    {
        var shape = Content.Shape with { Steps = steps };
        return Task.WhenAll(Enumerable.Range(1, shape.Clients).Select(i => new Client(Cluster, Run.Nodes, Content.History, shape, (100 * epoch) + i).RunAsync()));
    }
}
