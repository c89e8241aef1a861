namespace Winnow.Grains.Ports;

internal static class TimeProviderExtensions
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>Completes after a while of the given clock's time.</summary>
    public static Task Pause(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken = default) =>
        Task.Delay(RoundUp(delay), time, cancellationToken);

    /// <summary>Waits for a task, and throws <see cref="TimeoutException"/> when the while is over first.</summary>
    public static Task WaitAtMost(this Task task, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken = default) =>
        task.WaitAsync(RoundUp(timeout), time, cancellationToken);

    // Timers count whole milliseconds and cut off the rest: who waits for what is due in a part of one would come back at once, again and again.
    private static TimeSpan RoundUp(TimeSpan delay) => delay > TimeSpan.Zero && delay < Millisecond ? Millisecond : delay;
}
