namespace Winnow.Shards;

/// <summary>What the engine has done since it was opened.</summary>
internal sealed class EngineCounters
{
    private long _indexed;
    private long _deleted;
    private long _conflicts;
    private long _noopUpdates;
    private long _gets;
    private long _getHits;

    public Timed Indexing { get; } = new();

    public Timed Getting { get; } = new();

    public Timed Refreshing { get; } = new();

    public Timed Flushing { get; } = new();

    public void Indexed() => Interlocked.Increment(ref _indexed);

    public void Deleted() => Interlocked.Increment(ref _deleted);

    public void Conflicted() => Interlocked.Increment(ref _conflicts);

    public void NoopUpdate() => Interlocked.Increment(ref _noopUpdates);

    public void Got(bool found)
    {
        Interlocked.Increment(ref _gets);
        if (found)
        {
            Interlocked.Increment(ref _getHits);
        }
    }

    public IndexingStats IndexingStats() => new(
        Interlocked.Read(ref _indexed),
        Indexing.Time,
        Interlocked.Read(ref _deleted),
        Interlocked.Read(ref _conflicts),
        Interlocked.Read(ref _noopUpdates));

    public GetStats GetStats() => new(Interlocked.Read(ref _gets), Getting.Time, Interlocked.Read(ref _getHits));

    /// <summary>How often something was done, and how long it took altogether.</summary>
    internal sealed class Timed
    {
        private long _count;
        private long _ticks;

        public long Count => Interlocked.Read(ref _count);

        public TimeSpan Time => new(Interlocked.Read(ref _ticks));

        public void Add(TimeSpan elapsed)
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _ticks, elapsed.Ticks);
        }
    }
}
