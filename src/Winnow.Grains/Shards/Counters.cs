namespace Winnow.Grains.Shards;

/// <summary>How often something was done, how long it took in all, and how often it is being done now.</summary>
internal sealed class Counter
{
    private long _total;
    private long _ticks;
    private long _current;

    public long Total => Interlocked.Read(ref _total);

    public long Current => Interlocked.Read(ref _current);

    public long Millis => Interlocked.Read(ref _ticks) / TimeSpan.TicksPerMillisecond;

    public void Begin() => Interlocked.Increment(ref _current);

    public void End(TimeSpan elapsed)
    {
        Interlocked.Decrement(ref _current);
        Interlocked.Increment(ref _total);
        Interlocked.Add(ref _ticks, elapsed.Ticks);
    }
}

internal sealed class SearchCounters
{
    public Counter Query { get; } = new();

    public Counter Fetch { get; } = new();

    public Counter Scroll { get; } = new();
}

internal sealed class BulkCounters
{
    private long _bytes;

    public Counter Bulk { get; } = new();

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
