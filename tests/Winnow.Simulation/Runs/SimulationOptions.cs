using Winnow.Simulation.Bugs;
using Winnow.Simulation.Faults;

namespace Winnow.Simulation.Runs;

/// <summary>All that a run depends on.</summary>
internal sealed record SimulationOptions
{
    public ulong Seed { get; init; } = 1;

    public Scene Scene { get; init; } = Scene.Cluster;

    /// <summary>How many operations the clients do.</summary>
    public int Steps { get; init; } = 200;

    public FaultKinds Faults { get; init; } = FaultKinds.All;

    /// <summary>A bug that is put back; null for the product as it is.</summary>
    public ReintroducedBug? Bug { get; init; }

    /// <summary>The options as they are written on a command line.</summary>
    public IEnumerable<string> Arguments =>
        ["--scene", Scene.Name, "--steps", $"{Steps}", "--faults", Faults.ToString().Replace(" ", "", StringComparison.Ordinal), .. Bug is null ? Array.Empty<string>() : ["--bug", Bug.Name]];
}
