namespace Orleans.Runtime.Membership;

/// <summary>A value that changes, as a stream for any number of readers: each sees the current value first and then the latest after every change.</summary>
internal sealed class Broadcast<T>(T initial) : IAsyncEnumerable<T>
    where T : class
{
    private Node _current = new(initial);

    public T Current => Volatile.Read(ref _current).Value;

    public void Publish(T value)
    {
        var next = new Node(value);
        var previous = Interlocked.Exchange(ref _current, next);
        previous.Next.TrySetResult(next);
    }

    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var node = Volatile.Read(ref _current);
        while (true)
        {
            yield return node.Value;
            try
            {
                node = await node.Next.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
        }
    }

    private sealed class Node(T value)
    {
        public T Value => value;

        public TaskCompletionSource<Node> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
