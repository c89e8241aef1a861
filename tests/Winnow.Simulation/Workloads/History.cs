namespace Winnow.Simulation.Workloads;

/// <summary>All that clients asked for, in the order in which they asked.</summary>
internal sealed class History
{
    private readonly List<Operation> _operations = [];

    public IReadOnlyList<Operation> Operations => _operations;

    public int Count => _operations.Count;

    public IEnumerable<IGrouping<string, Operation>> ByDocument => _operations.GroupBy(o => o.Document).OrderBy(g => g.Key, StringComparer.Ordinal);

    public void Add(Operation operation) => _operations.Add(operation);
}
