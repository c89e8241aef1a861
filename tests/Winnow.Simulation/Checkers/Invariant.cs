using Winnow.Simulation.Nodes;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>What a run leaves for the checkers, when everything has come to rest.</summary>
internal sealed record Aftermath(IReadOnlyList<SimulatedNode> Nodes, IndexStates States, History History, WorkloadShape Shape);

/// <summary>Holds in every run, or throws <see cref="ViolationException"/>.</summary>
internal interface IInvariant
{
    void Check(Aftermath aftermath);
}
