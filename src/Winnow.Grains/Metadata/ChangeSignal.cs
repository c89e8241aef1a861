namespace Winnow.Grains.Metadata;

/// <summary>Wakes those who wait for the next change. Take <see cref="Next"/> before looking at what may change, and await it after.</summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
