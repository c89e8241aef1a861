namespace Winnow.Grains.Ports;

internal static class TimeProviderExtensions
{
    /// <summary>Completes after a while of the given clock's time.</summary>
    public static Task Pause(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken = default) =>
        Task.Delay(delay, time, cancellationToken);
}
