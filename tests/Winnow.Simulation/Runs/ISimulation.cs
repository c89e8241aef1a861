namespace Winnow.Simulation.Runs;

/// <summary>What is run in a simulated world.</summary>
internal interface ISimulation
{
    /// <summary>How much clients have asked for, and how much of that that changes something was acknowledged.</summary>
    (int Operations, int Acknowledged) Progress { get; }

    Task RunAsync();
}
