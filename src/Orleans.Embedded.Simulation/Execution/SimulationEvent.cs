namespace Orleans.Embedded.Simulation;

/// <summary>Something that happens to a process at a time.</summary>
internal sealed class SimulationEvent(SimulatedProcess process, string kind, Action<object?> callback, object? state, bool isTurn)
{
    public SimulatedProcess Process => process;

    public string Kind => kind;

    public object? State => state;

    /// <summary>Whether it brings a scheduler of its own, to which everything awaited there comes back.</summary>
    public bool IsTurn => isTurn;

    public bool IsCancelled { get; set; }

    public void Run() => callback(state);
}
