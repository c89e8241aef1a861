using Winnow.Simulation.Faults;

namespace Winnow.Simulation.Runs;

/// <summary>All that a run depends on.</summary>
internal sealed record SimulationOptions
{
    public ulong Seed { get; init; } = 1;

    /// <summary>How many operations the clients do.</summary>
    public int Steps { get; init; } = 200;

    public FaultKinds Faults { get; init; } = FaultKinds.All;
}
