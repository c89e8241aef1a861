namespace Winnow.Simulation.Workloads;

/// <summary>An invariant does not hold.</summary>
internal sealed class ViolationException(string invariant, string message) : Exception($"{invariant}: {message}")
{
    public string Invariant => invariant;
}
