namespace Winnow.Grains.Tests.Support;

/// <summary>A clock that goes as the machine's does but began at a noon, so that no test crosses midnight.</summary>
internal sealed class NoonClock : TimeProvider
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly long _start = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => Noon + System.GetElapsedTime(_start);
}
