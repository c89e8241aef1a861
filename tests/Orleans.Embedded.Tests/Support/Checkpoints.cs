using System.Collections.Concurrent;

namespace Orleans.Embedded.Tests.Support;

/// <summary>
/// Where grains and tests meet: a grain says that it has come to a named point and waits there until the test lets it go on.
/// </summary>
public sealed class Checkpoints
{
    private readonly ConcurrentDictionary<string, Checkpoint> _points = new(StringComparer.Ordinal);

    /// <summary>For grains: says that the point is reached and waits until it is opened.</summary>
    public Task Pass(string name, CancellationToken cancellationToken = default)
    {
        var point = At(name);
        point.Reached.TrySetResult();
        return point.Opened.Task.WaitAsync(cancellationToken);
    }

    /// <summary>For grains: says that the point is reached and goes on.</summary>
    public void Signal(string name) => At(name).Reached.TrySetResult();

    /// <summary>For tests: waits until a grain has come to the point.</summary>
    public Task Reached(string name) => At(name).Reached.Task.Soon();

    public bool IsReached(string name) => At(name).Reached.Task.IsCompleted;

    /// <summary>For tests: lets everybody pass the point.</summary>
    public void Open(string name) => At(name).Opened.TrySetResult();

    private Checkpoint At(string name) => _points.GetOrAdd(name, static _ => new Checkpoint());

    private sealed class Checkpoint
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
