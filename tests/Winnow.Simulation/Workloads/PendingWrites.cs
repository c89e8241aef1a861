using Orleans.Embedded.Simulation;

namespace Winnow.Simulation.Workloads;

/// <summary>
/// The writes that nodes have not answered yet, those too whose clients have lost their patience. One that was held up on its way, or waits for a
/// connection, is carried out whenever it arrives: it was never refused, so that it may be.
/// </summary>
internal sealed class PendingWrites
{
    private readonly List<(SimulatedSilo Silo, Task Answer)> _calls = [];

    /// <summary>Whether a node that lives has one.</summary>
    public bool Any
    {
        get
        {
            _calls.RemoveAll(static call => call.Answer.IsCompleted || call.Silo.Process.HasEnded);
            return _calls.Count > 0;
        }
    }

    public void Add(SimulatedSilo silo, Task answer) => _calls.Add((silo, answer));
}
