namespace Winnow.Simulation.Workloads;

/// <summary>All that clients asked for, in the order in which they asked.</summary>
internal sealed class History
{
    private readonly List<Operation> _operations = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Operation> Operations => _operations;

    public int Count => _operations.Count;

    public PendingWrites Pending { get; } = new();

    public IEnumerable<IGrouping<string, Operation>> ByDocument => _operations.GroupBy(o => o.Document).OrderBy(g => g.Key, StringComparer.Ordinal);

    /// <summary>The write with a number; null when there was none.</summary>
    public Operation? WriteOf(long value) => value > 0 && value <= Count && _operations[(int)value - 1] is { IsWrite: true } write ? write : null;

    /// <summary>Completes when a client asks for something more.</summary>
    public Task Next => _next.Task;

    public void Add(Operation operation)
    {
        _operations.Add(operation);
        var next = _next;
        _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        next.SetResult();
    }
}
